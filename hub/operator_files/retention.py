"""Read the table of retention: TOML with the days for which photos and facts are kept, to a Retention."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Final

from pydantic import Field, field_validator

from hub.domain.cases.case import Outcome
from hub.domain.wipes.retention import DEFAULTS, MAX_DAYS, MIN_FACT_DAYS, MIN_PHOTO_DAYS, Kept, Retention
from hub.operator_files.toml_tables import StrictTable, TableFile, read_table, rejected

MAX_RETENTION_BYTES: Final = 16 * 1024
FILE: Final = TableFile("The table of HUB_RETENTION_FILE", MAX_RETENTION_BYTES)

# The description of a field completes the sentence "`field` must be …".
PhotoDays = Annotated[int, Field(ge=MIN_PHOTO_DAYS, le=MAX_DAYS)]
FactDays = Annotated[int, Field(ge=MIN_FACT_DAYS, le=MAX_DAYS)]


class KeptRow(StrictTable):
    """One [outcome] of the table; what is left out is as by default."""

    photo_days: Annotated[
        PhotoDays | None,
        Field(description=f"a whole number of days from {MIN_PHOTO_DAYS} to {MAX_DAYS:,}, or left out"),
    ] = None
    fact_days: Annotated[
        FactDays | None,
        Field(description=f"a whole number of days from {MIN_FACT_DAYS} to {MAX_DAYS:,}, or left out"),
    ] = None


Row = Annotated[KeptRow | None, Field(description="a table of its own")]


class RetentionTable(StrictTable):
    """The whole table, by outcomes."""

    FOUND_SAFE: Row = None
    FOUND_DEAD: Row = None
    RETURNED_ALONE: Row = None
    FALSE_REPORT: Row = None
    WITHDRAWN: Row = None

    @field_validator("*")
    @classmethod
    def _check_order(cls, row: KeptRow | None, info: object) -> KeptRow | None:
        name = str(getattr(info, "field_name", ""))
        if row is not None and (kept := _kept(Outcome(name), row)).photos > kept.facts:
            raise rejected(f"`photo_days` of {name} must be at most its `fact_days`: photos go first", name)
        return row


def parse_retention(content: bytes | str) -> Retention:
    """Return the retention of a table; raise SettingsInvalid naming the value that cannot be used, and its line."""
    table = read_table(FILE, RetentionTable, content)
    rows = {outcome: getattr(table, outcome.value) for outcome in Outcome}
    return Retention({outcome: _kept(outcome, row) if row else DEFAULTS[outcome] for outcome, row in rows.items()})


def _kept(outcome: Outcome, row: KeptRow) -> Kept:
    kept = DEFAULTS[outcome]
    if row.photo_days is not None:
        kept = replace(kept, photos=timedelta(days=row.photo_days))
    if row.fact_days is not None:
        kept = replace(kept, facts=timedelta(days=row.fact_days))
    return kept
