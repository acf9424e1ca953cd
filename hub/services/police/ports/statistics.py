"""Ports for statistics of cases: the kept columns of facts, and how far they are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from hub.domain.access.table import AccessTable, CaseScope
from hub.domain.cases.regions import Regions
from hub.domain.statistics.case_columns import CaseTable
from hub.errors import RetryLater
from hub.services.police.ports.stores import AuditTrail


class StatisticsNotReady(RetryLater):
    """The columns are being made for the first time."""

    code = "STATISTICS_NOT_READY"
    default_message = "The statistics are being made for the first time; ask again in a minute."


@dataclass(frozen=True, slots=True)
class Progress:
    """The sequences of the history and of the log of tips that the columns go up to, and the moment that they show."""

    sequence: int
    tip_sequence: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """The next changes after a progress: their cases, the sequences up to which they go, and if there are no more."""

    cases: frozenset[str]
    sequence: int
    tip_sequence: int
    is_all: bool


class CaseColumnStore(Protocol):
    """The facts of all cases, in parts: one for the cases opened in a week of UTC, which its Monday names."""

    async def progress(self) -> Progress | None:
        """Return how far the columns are kept; None if they must be made anew."""

    async def newest(self) -> tuple[int, int]:
        """Return the last sequences of the history and of the log of tips."""

    async def changes_after(self, progress: Progress, limit: int) -> Changes:
        """Return the next changes, at most `limit` of each log."""

    async def advance(self, progress: Progress) -> None:
        """Keep a progress unless a later one is kept."""

    async def weeks(self) -> Sequence[date]:
        """Return every week in which a case was opened."""

    async def weeks_of(self, cases: Collection[str]) -> Collection[date]:
        """Return the weeks of these cases, and of all cases about the same children."""

    async def rebuild(self, week: date) -> None:
        """Make the columns of a week from its cases as they stand, whatever other processes do at once."""

    async def read(self, columns: Collection[str]) -> CaseTable:
        """Return all parts with these columns, as the stored fields name them. Raises QueryTooWide after its time."""

    async def granted(self, scope: CaseScope) -> frozenset[str]:
        """Return the ids of the cases that a scope has by grants and offers."""


@dataclass(frozen=True, slots=True)
class CaseCounting:
    """The parts by which cases are counted; `zone` is that of the months of other forces."""

    audit: AuditTrail
    columns: CaseColumnStore
    access: AccessTable
    regions: Regions
    zone: ZoneInfo
