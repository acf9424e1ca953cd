"""Ports for the reach of many alerts: the kept columns of last readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from hub.domain.statistics.reach_columns import ReachColumns
from hub.services.police.ports.statistics import CaseCounting


@dataclass(frozen=True, slots=True)
class UncountedWeek:
    """A week of UTC with stages whose last readings are in no column yet; the first of these was taken at `since`."""

    week: date
    stages: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class WaitingAlert:
    """An alert with a begun stage and no counted one yet, and what its case is now."""

    case: str
    opened_at: datetime
    status: str
    force: str
    region: str | None


class ReachColumnStore(Protocol):
    """The last readings of all stages, in parts: one for the cases opened in a week of UTC."""

    async def uncounted(self) -> Sequence[UncountedWeek]:
        """Return the weeks of readings that are in no column yet, those that have waited longest first."""

    async def count(self, week: UncountedWeek) -> None:
        """Make the columns of a week anew, whatever other processes do at once; then its readings are counted."""

    async def read(self, zone: str) -> Sequence[ReachColumns]:
        """Return all parts; months are those of a time zone. Raises QueryTooWide after its time."""

    async def waiting(self) -> Sequence[WaitingAlert]:
        """Return the alerts that have begun, and whose stages have no last reading in a column."""

    async def partners(self) -> Mapping[int, str]:
        """Return the name of the partner of each tenant."""


@dataclass(frozen=True, slots=True)
class ReachCounting:
    """The parts by which reach is summed; `radii` are the steps of the policy in km, `below` is k."""

    cases: CaseCounting
    columns: ReachColumnStore
    radii: tuple[float, ...]
    below: int
