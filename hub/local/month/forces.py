"""The four made-up forces of the month, their people, and where their cases lie."""

from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from hub.domain.actors import Officer
from hub.local import officers

ZONE: Final = ZoneInfo("Asia/Shanghai")
"""The zone of the month's days."""

REGIONS: Final = {"harbour": "SOUTH-1", "orchard": "SOUTH-2", "upper-lake": "NORTH-1", "lower-lake": "NORTH-2"}
"""The region of each force, of `regions.toml`."""

MIDDLES: Final = {
    "harbour": (36.1, 120.4),
    "orchard": (36.7, 119.1),
    "upper-lake": (38.4, 116.0),
    "lower-lake": (38.9, 117.2),
}
"""The latitude and longitude around which the cases of each force lie."""

KM_A_DEGREE: Final = 111.195


def officer_of(force: str, name: str) -> Officer:
    """Return an officer of a force of the month, who opens and confirms cases."""
    account = f"{force}-{name}"
    return replace(
        officers.HENGSHUI_OFFICER,
        account=account,
        person=account,
        force=force,
        force_name=f"{force.title()} Police",
        force_phone="+86 532 555 0100",
    )


ANALYST: Final = replace(
    officers.ANALYST,
    account="analyst",
    person="analyst",
    force="harbour",
    force_name="Harbour Police",
    force_phone="+86 532 555 0100",
    analyses=frozenset({"harbour", "orchard"}),
)
"""She reads the cases of the Southern Province, which has two forces."""

COLLEAGUE: Final = replace(officer_of("harbour", "colleague"), permissions=officers.SUPERVISOR.permissions)
"""A supervisor of the analyst's force: may approve her exports."""

PEOPLE: Final = (*(officer_of(force, name) for force in REGIONS for name in ("officer", "colleague")), ANALYST)
"""Everybody of the month; its cases are opened by the officers and confirmed by the colleagues."""


def point_near(force: str, east_km: float, north_km: float) -> dict[str, float]:
    """Return a `PointInput` so far from the middle of a force."""
    latitude, longitude = MIDDLES[force]
    return {
        "latitude": round(latitude + north_km / KM_A_DEGREE, 5),
        "longitude": round(longitude + east_km / KM_A_DEGREE, 5),
    }
