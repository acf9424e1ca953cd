"""Ports for who may work on a case, and for reading cases: notes, broken glass, counted reads, and notices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.access.table import AccessTable
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.officer_notes import OfficerNote
from hub.domain.cases.regions import Regions
from hub.domain.cursors import CursorSeal
from hub.domain.search.digests import SearchDigests
from hub.services.police.ports.stores import AuditTrail, CaseChange, Cases, Position
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class BrokenGlass:
    """One breaking of the glass: the case with its alert, the officer, from when until when, and the reason in the
    officer's words.
    """

    id: str
    case: str
    alert: str
    status: AlertStatus
    account: str
    person: str
    force: str
    reason: str
    at: datetime
    until: datetime


class OfficerNotes(Protocol):
    """Notes of officers about cases."""

    async def add(self, note: OfficerNote, transaction: Transaction) -> None:
        """Insert a note."""

    async def of_case(self, case_id: str, after: Position | None, limit: int) -> Sequence[OfficerNote]:
        """Return notes of a case, newest first, that follow the one at `after`."""


class BreakGlassRecords(Protocol):
    """The record of broken glass, which nobody changes."""

    async def count_since(self, by: Officer, since: datetime, transaction: Transaction) -> int:
        """Return how often this person broke the glass of real cases after a moment. Two transactions that ask at once
        conflict.
        """

    async def add(self, broken: BrokenGlass, transaction: Transaction) -> None:
        """Add a line in the transaction of its grant."""


@dataclass(frozen=True, slots=True)
class GivenCase:
    """A case that was shared with a force or an officer of it, assigned to the officer, or offered to the force.

    `id` is that of the grant or the offer; `officer` is the account of the officer who got it.
    """

    id: str
    case: str
    alert: str
    status: AlertStatus
    force: str
    officer: str | None
    is_offer: bool
    at: datetime


class AccessNotices(Protocol):
    """Tells people on duty at once, in the transaction of what they hear of."""

    async def glass_broken(self, broken: BrokenGlass, owner: str, transaction: Transaction) -> None:
        """Tell the force that has the case that an officer broke the glass."""

    async def case_given(self, given: GivenCase, transaction: Transaction) -> None:
        """Tell the force that a case was given to it, or to an officer of it."""


class CaseReads(Protocol):
    """The cases whose private facts or tips each person was given within the last hour."""

    async def count(self, by: Officer, cases: Collection[str], limit: int, now: datetime) -> bool:
        """Count cases for this person, each once; return False, and count none of them, beyond `limit`.

        Cases that count already are allowed whatever the limit is. All accounts of a person count together.
        """


class ReadingNotices(Protocol):
    """Tells people on duty at once."""

    async def read_limit_reached(self, by: Officer, now: datetime) -> None:
        """Tell the officer's force that one person reads very many cases, once for a person and hour."""


@dataclass(frozen=True, slots=True)
class ReadRateLimit:
    """The parts that limit bulk reading; `cases_per_hour` is the policy's limit for one person."""

    reads: CaseReads
    notices: ReadingNotices
    cases_per_hour: int


@dataclass(frozen=True, slots=True)
class CaseReading:
    """The parts from which cases are read, one or a list."""

    audit: AuditTrail
    cases: Cases
    cursors: CursorSeal
    digests: SearchDigests
    access: AccessTable
    rate_limit: ReadRateLimit
    regions: Regions


@dataclass(frozen=True, slots=True)
class AccessParts:
    """The parts that only these services need."""

    notes: OfficerNotes
    glass: BreakGlassRecords
    notices: AccessNotices


@dataclass(frozen=True, slots=True)
class GrantChange(CaseChange):
    """The result of a change that makes or ends something: its id in `made`, and its end in `until`.

    `is_known` is False if nobody used the hub lately as the officer, or for the force, that it names; None if it names
    nobody.
    """

    made: str | None = None
    until: datetime | None = None
    is_known: bool | None = None
