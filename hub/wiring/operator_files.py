"""Read the files that the operator gave: the policy, the tables and the lists."""

import contextlib
from dataclasses import replace
from pathlib import Path

from hub.domain.access.table import AccessTable
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.cases.regions import Regions
from hub.domain.duty.lists import DutyLists
from hub.domain.places.gazetteer import Gazetteer
from hub.domain.places.usual_places import ForceAreas
from hub.domain.wipes.retention import Retention
from hub.errors import SettingsInvalid
from hub.operator_files.access import MAX_ACCESS_BYTES, parse_access
from hub.operator_files.duty import MAX_DUTY_BYTES, parse_duty
from hub.operator_files.forces import MAX_FORCES_BYTES, parse_forces
from hub.operator_files.gazetteer import MAX_GAZETTEER_BYTES, parse_gazetteer
from hub.operator_files.map_style import MAX_STYLE_BYTES, MapStyle, is_address, parse_map_style, style_of_address
from hub.operator_files.policy import MAX_POLICY_BYTES, ministry_policy, parse_policy
from hub.operator_files.regions import MAX_REGIONS_BYTES, parse_regions
from hub.operator_files.retention import MAX_RETENTION_BYTES, parse_retention
from hub.operator_files.shipped_places import shipped_gazetteer
from hub.settings import DeploymentMode, Settings


def read_policy(settings: Settings) -> EscalationPolicy:
    """Return the operator's escalation policy, or the Ministry's; raises PolicyInvalid."""
    if settings.policy_file is None:
        return ministry_policy()
    return parse_policy(_read_file(settings.policy_file, "HUB_POLICY_FILE", MAX_POLICY_BYTES))


def read_forces(settings: Settings) -> ForceAreas:
    """Return the areas of forces that the operator gave; none without a file. Raises SettingsInvalid."""
    if settings.forces_file is None:
        return ForceAreas()
    return parse_forces(_read_file(settings.forces_file, "HUB_FORCES_FILE", MAX_FORCES_BYTES))


def read_regions(settings: Settings) -> Regions:
    """Return the regions that the operator listed; none without a file. Raises SettingsInvalid."""
    if settings.regions_file is None:
        return Regions()
    return parse_regions(_read_file(settings.regions_file, "HUB_REGIONS_FILE", MAX_REGIONS_BYTES))


def read_gazetteer(settings: Settings) -> Gazetteer:
    """Return the places that the hub ships, after those of the operator's list if there is one; raises SettingsInvalid.

    It takes some milliseconds and megabytes: for processes that serve police.
    """
    shipped = shipped_gazetteer()
    if settings.gazetteer_file is None:
        return shipped
    content = _read_file(settings.gazetteer_file, "HUB_GAZETTEER_FILE", MAX_GAZETTEER_BYTES)
    own = parse_gazetteer(content, read_regions(settings).by_code)
    return replace(shipped, tables=(own, *shipped.tables))


def read_retention(settings: Settings) -> Retention:
    """Return the operator's table of retention, or the default one; raises SettingsInvalid."""
    if settings.retention_file is None:
        return Retention()
    return parse_retention(_read_file(settings.retention_file, "HUB_RETENTION_FILE", MAX_RETENTION_BYTES))


def read_access(settings: Settings) -> AccessTable:
    """Return the table of access with the operator's changes, or the default one; raises SettingsInvalid."""
    if settings.access_file is None:
        return AccessTable()
    return parse_access(_read_file(settings.access_file, "HUB_ACCESS_FILE", MAX_ACCESS_BYTES))


def read_map_style(settings: Settings) -> MapStyle | None:
    """Return the operator's style for the maps of the console, or None; raises SettingsInvalid."""
    if settings.map_style is None:
        return None
    is_embedded = settings.deployment_mode is DeploymentMode.EMBEDDED
    if is_address(settings.map_style):
        return style_of_address(settings.map_style, is_embedded=is_embedded)
    content = _read_file(settings.map_style, "HUB_MAP_STYLE", MAX_STYLE_BYTES)
    return parse_map_style(content, is_embedded=is_embedded)


def read_duty(settings: Settings) -> DutyLists:
    """Return the duty lists that the operator gave; empty ones without a file.

    Raises SettingsInvalid, also if a list has e-mail addresses and there is no mail server.
    """
    if settings.duty_file is None:
        return DutyLists()
    lists = parse_duty(_read_file(settings.duty_file, "HUB_DUTY_FILE", MAX_DUTY_BYTES))
    if lists.has_emails and settings.smtp_url is None:
        raise SettingsInvalid("Set HUB_SMTP_URL: the table of HUB_DUTY_FILE has e-mail addresses.")
    return lists


def _read_file(path: str, variable: str, max_bytes: int) -> bytes:
    """Return the content of a file, of a larger one a byte more than allowed; raises SettingsInvalid."""
    content = None
    with contextlib.suppress(OSError), Path(path).open("rb") as file:
        content = file.read(max_bytes + 1)
    # Outside of the handler: its error names the file, and ours must not keep it.
    if content is None:
        raise SettingsInvalid(f"{variable} cannot be read. Give the path of a UTF-8 file.")
    return content
