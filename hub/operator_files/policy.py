"""Read a policy table: TOML, checked value by value, to an EscalationPolicy."""

from datetime import timedelta
from importlib.resources import files
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from hub.domain.areas.escalation import Band, EscalationPolicy
from hub.domain.delivery.preferences import MAX_DAILY_LIMIT, is_known_zone
from hub.errors import PolicyInvalid
from hub.operator_files.toml_tables import StrictTable, TableFile, read_table, rejected

MAX_NUMBER = 1_000_000
"""The largest number a table may hold. More minutes or hours than that are a slip."""

MAX_POLICY_BYTES = 32 * 1024
"""Forty times the Ministry's table. Finding a line parses the text once for each of its lines."""

FILE = TableFile("The policy", MAX_POLICY_BYTES, advice="give the path of its table", refusal=PolicyInvalid)

MAX_RADIUS_KM = 5000
DEFAULT_REACH_CHANGES_PER_HOUR = 5
DEFAULT_EXERCISES_PER_HOUR = 20
DEFAULT_CASES_READ_PER_HOUR = 300
DEFAULT_DISTRICT_WITHIN_KM = 30

MAX_CASES_READ_PER_HOUR = 10_000
"""One row holds the cases that a person read within an hour: half a megabyte at most."""


def _check_zone(name: str) -> str:
    if not is_known_zone(name):
        raise ValueError
    return name


# The description of a field completes the sentence "`field` must be …".
Positive = Annotated[float, Field(gt=0, le=MAX_NUMBER, description=f"a number above 0, at most {MAX_NUMBER:,}")]
Count = Annotated[int, Field(ge=1, le=MAX_NUMBER, description=f"a whole number from 1 to {MAX_NUMBER:,}")]
CasesRead = Annotated[
    int,
    Field(ge=1, le=MAX_CASES_READ_PER_HOUR, description=f"a whole number from 1 to {MAX_CASES_READ_PER_HOUR:,}"),
]
Minutes = Annotated[float, Field(ge=0, le=MAX_NUMBER, description=f"a number from 0 to {MAX_NUMBER:,}")]
Kilometres = Annotated[float, Field(gt=0, le=MAX_RADIUS_KM, description=f"a number above 0, at most {MAX_RADIUS_KM:,}")]
DailyCap = Annotated[int, Field(ge=1, le=MAX_DAILY_LIMIT)]
Zone = Annotated[str, AfterValidator(_check_zone), Field(description="a name of the IANA time zone database")]


class BandRow(StrictTable):
    """One [[band]] of the table."""

    over_minutes: Minutes
    radius_km: Kilometres


class PolicyTable(StrictTable):
    """The whole table. Its bands come first: they are what an operator changes, and their faults are shown first."""

    band: Annotated[list[BandRow], Field(description="rows, each under a [[band]] of its own")] = Field(
        default_factory=list, validate_default=True
    )
    name: Annotated[str, Field(description="a text")] = ""
    unconfirmed_limit_km: Positive
    confirm_within_minutes: Positive
    lasts_hours: Positive
    openings_per_hour: Count
    exercises_per_hour: Count = DEFAULT_EXERCISES_PER_HOUR
    reach_changes_per_hour: Count = DEFAULT_REACH_CHANGES_PER_HOUR
    cases_read_per_hour: CasesRead = DEFAULT_CASES_READ_PER_HOUR
    suppress_below: Count
    overrides: Annotated[bool, Field(description="true or false")] = True
    daily_cap: Annotated[
        DailyCap | None, Field(description=f"a whole number from 1 to {MAX_DAILY_LIMIT}, or left out")
    ] = None
    district_within_km: Kilometres = DEFAULT_DISTRICT_WITHIN_KM
    zone: Zone = "UTC"

    @field_validator("band")
    @classmethod
    def _check_order(cls, rows: list[BandRow]) -> list[BandRow]:
        if not rows:
            raise rejected("band 1 is missing: there is no [[band]]", "band")
        if rows[0].over_minutes != 0:
            words = "band 1 must begin at `over_minutes = 0`: otherwise nobody hears of a case in its first minutes"
            raise rejected(words, "band", 0, "over_minutes")
        for number, (before, after) in enumerate(pairwise(rows), start=2):
            for key in ("over_minutes", "radius_km"):
                if getattr(after, key) <= getattr(before, key):
                    raise rejected(f"time and radius of band {number} must both grow", "band", number - 1, key)
        return rows


def parse_policy(content: bytes | str) -> EscalationPolicy:
    """Return the policy of a table; raise PolicyInvalid naming the row that cannot be used, and its line."""
    return _policy(read_table(FILE, PolicyTable, content))


def ministry_policy() -> EscalationPolicy:
    """Return the Ministry's own table, shipped with the hub."""
    return parse_policy(files("hub.operator_files").joinpath("ministry-2016.toml").read_text(encoding="utf-8"))


def _policy(table: PolicyTable) -> EscalationPolicy:
    return EscalationPolicy(
        name=table.name,
        bands=tuple(Band(timedelta(minutes=row.over_minutes), row.radius_km) for row in table.band),
        unconfirmed_limit_km=table.unconfirmed_limit_km,
        confirm_within=timedelta(minutes=table.confirm_within_minutes),
        lasts=timedelta(hours=table.lasts_hours),
        openings_per_hour=table.openings_per_hour,
        exercises_per_hour=table.exercises_per_hour,
        reach_changes_per_hour=table.reach_changes_per_hour,
        cases_read_per_hour=table.cases_read_per_hour,
        suppress_below=table.suppress_below,
        overrides=table.overrides,
        daily_cap=table.daily_cap,
        district_within_km=table.district_within_km,
        zone=table.zone,
    )
