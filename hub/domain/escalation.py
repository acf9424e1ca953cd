"""The escalation policy: how far an alert reaches and when, and the stages planned from it."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from math import isfinite
from typing import Any, TypeGuard

from hub.domain.preferences import MAX_DAILY_LIMIT, is_known_zone
from hub.domain.toml_lines import line_of
from hub.errors import PolicyInvalid

STEP = timedelta(milliseconds=1)
"""The database's finest moment: "up to one hour" includes the hour itself, so the next band starts one step later."""

MAX_NUMBER = 1_000_000
"""The largest number a table may hold. More minutes or hours than that are a slip."""

KEYS = frozenset(
    {
        *("name", "unconfirmed_limit_km", "confirm_within_minutes", "lasts_hours", "openings_per_hour"),
        *("suppress_below", "overrides", "daily_cap", "zone", "band"),
    }
)
BAND_KEYS = frozenset({"over_minutes", "radius_km"})


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the table: missing for longer than `over` reaches `radius_km`."""

    over: timedelta
    radius_km: float


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """A named table an operator can replace."""

    name: str
    bands: tuple[Band, ...]
    unconfirmed_limit_km: float
    confirm_within: timedelta
    lasts: timedelta
    openings_per_hour: int
    suppress_below: int
    overrides: bool = True
    """True if officers may override quiet hours, mutes of all alerts and caps."""
    daily_cap: int | None = None
    """The most alerts opened in a day that reach a device without a limit of its own."""
    zone: str = "UTC"
    """The time zone whose midnight begins a day for devices without quiet hours."""


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A radius and the moment it is due."""

    number: int
    radius_km: float
    due: datetime


def plan_stages(policy: EscalationPolicy, disappeared: datetime) -> tuple[PlannedStage, ...]:
    """Return every stage an alert may reach. Time runs from the disappearance, not from the opening of the case."""
    bands = [(band.over, band.radius_km) for band in policy.bands]
    # A table that starts beyond the unconfirmed limit must still alert nearby devices before confirmation.
    if bands[0][1] > policy.unconfirmed_limit_km:
        bands.insert(0, (bands[0][0], policy.unconfirmed_limit_km))
    return tuple(
        PlannedStage(number, radius, disappeared + over + (STEP if over else timedelta(0)))
        for number, (over, radius) in enumerate(bands, start=1)
    )


def parse_policy(text: str) -> EscalationPolicy:
    """Read a policy table; raises PolicyInvalid naming the row that cannot be used, and its line."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The message names the line.
        raise PolicyInvalid(f"The policy is not TOML: {error}.") from None
    try:
        return _policy(table)
    except PolicyInvalid as wrong:
        line = line_of(text, wrong.path)
        where = f" (line {line})" if line else ""
        raise PolicyInvalid(f"{wrong.message.removesuffix('.')}{where}.", path=wrong.path) from None


def _policy(table: dict[str, Any]) -> EscalationPolicy:
    _check_keys(table, KEYS, [])
    bands = tuple(_band(row, number) for number, row in enumerate(_rows(table), start=1))
    _check_order(bands)
    return EscalationPolicy(
        name=str(table.get("name", "")),
        bands=bands,
        unconfirmed_limit_km=_positive(table, "unconfirmed_limit_km"),
        confirm_within=timedelta(minutes=_positive(table, "confirm_within_minutes")),
        lasts=timedelta(hours=_positive(table, "lasts_hours")),
        openings_per_hour=_count(table, "openings_per_hour"),
        suppress_below=_count(table, "suppress_below"),
        overrides=_flag(table, "overrides", default=True),
        daily_cap=_daily_cap(table),
        zone=_zone(table),
    )


def _check_keys(table: dict[str, Any], known: frozenset[str], path: list[str]) -> None:
    for key in table:
        if key not in known:
            # An ignored key would leave a setting without effect.
            words = f"There is no `{key[:40]}` here; there are {', '.join(sorted(known))}."
            raise PolicyInvalid(words, path=[*path, key])


def _given(table: dict[str, Any], key: str, path: list[str], row: str = "") -> Any:
    if key not in table:
        raise PolicyInvalid(f"{row}`{key}` is missing.", path=[*path, key])
    return table[key]


def _count(table: dict[str, Any], key: str) -> int:
    value = _given(table, key, [])
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_NUMBER:
        raise PolicyInvalid(f"`{key}` must be a whole number from 1 to {MAX_NUMBER:,}.", path=[key])
    return value


def _positive(table: dict[str, Any], key: str) -> float:
    value = _given(table, key, [])
    if not _number(value) or not 0 < value <= MAX_NUMBER:
        raise PolicyInvalid(f"`{key}` must be a number above 0, at most {MAX_NUMBER:,}.", path=[key])
    return float(value)


def _flag(table: dict[str, Any], key: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise PolicyInvalid(f"`{key}` must be true or false.", path=[key])
    return value


def _daily_cap(table: dict[str, Any]) -> int | None:
    value = table.get("daily_cap")
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_DAILY_LIMIT
    ):
        raise PolicyInvalid(f"`daily_cap` must be 1 to {MAX_DAILY_LIMIT}, or left out.", path=["daily_cap"])
    return value


def _zone(table: dict[str, Any]) -> str:
    value = table.get("zone", "UTC")
    if not isinstance(value, str) or not is_known_zone(value):
        raise PolicyInvalid("`zone` must be a name of the IANA database.", path=["zone"])
    return value


def _rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    rows = table.get("band", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PolicyInvalid("`band` must be rows, each under a [[band]] of its own.", path=["band"])
    return rows


def _band(row: dict[str, Any], number: int) -> Band:
    path, name = ["band", str(number - 1)], f"Band {number}: "
    _check_keys(row, BAND_KEYS, path)
    over, radius = _given(row, "over_minutes", path, name), _given(row, "radius_km", path, name)
    if not _number(over) or not 0 <= over <= MAX_NUMBER:
        words = f"{name}`over_minutes` must be a number from 0 to {MAX_NUMBER:,}."
        raise PolicyInvalid(words, path=[*path, "over_minutes"])
    if not _number(radius) or not 0 < radius <= 5000:
        words = f"{name}`radius_km` must be a number above 0, at most 5,000."
        raise PolicyInvalid(words, path=[*path, "radius_km"])
    return Band(timedelta(minutes=over), float(radius))


def _number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _check_order(bands: tuple[Band, ...]) -> None:
    if not bands:
        raise PolicyInvalid("Band 1 is missing: there is no [[band]].", path=["band"])
    if bands[0].over != timedelta(0):
        words = "Band 1 must begin at `over_minutes = 0`: a hole would leave cases untold."
        raise PolicyInvalid(words, path=["band", "0", "over_minutes"])
    for number, (before, after) in enumerate(pairwise(bands), start=2):
        path, words = ["band", str(number - 1)], f"Band {number}: time and radius must both grow."
        if after.over <= before.over:
            raise PolicyInvalid(words, path=[*path, "over_minutes"])
        if after.radius_km <= before.radius_km:
            raise PolicyInvalid(words, path=[*path, "radius_km"])


def ministry_policy() -> EscalationPolicy:
    """Return the Ministry's table, shipped with the hub."""
    return parse_policy(files("hub.domain").joinpath("ministry-2016.toml").read_text(encoding="utf-8"))
