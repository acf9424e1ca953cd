"""Ports to the rows that a wipe of a case removes or empties. Every method may be repeated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.cases.case import Case, Outcome
from hub.domain.cases.keeping import Wipe
from hub.domain.photos import PhotoId
from hub.domain.wipes.retention import Retention
from hub.services.ports import Atomic, Transaction
from hub.services.ports.cases import CaseExports, CaseFinder, Timeline
from hub.services.ports.rows import AlertRows, Feed


class WipeQueue(Protocol):
    """Cases whose wipe is due or has begun, each wiped by one process at a time."""

    async def first_run(self, now: datetime) -> datetime:
        """Return the moment at which this was first called, which is kept: now, if never before."""

    async def begun(self, limit: int) -> Sequence[str]:
        """Return cases whose wipe has begun and is not done, in whichever process."""

    async def due(self, wipe: Wipe, ends: Mapping[Outcome, datetime], limit: int) -> Sequence[str]:
        """Return cases not held, closed at or before the moment of their outcome, without this wipe."""

    async def claim(self, case_id: str) -> bool:
        """Take the lease of a case; return False if another process has it."""

    async def release(self, case_id: str) -> None:
        """Give the lease back."""


class CaseRemains(Protocol):
    """Everything of a case beside its row, its alerts and its history."""

    async def photos(self, case_id: str, alerts: Sequence[str]) -> frozenset[str]:
        """Return the photos that the case, any revision of its alerts or any of its tips names."""

    async def shown_elsewhere(self, photo: str, case_id: str, transaction: Transaction) -> bool:
        """Return True if another case, or a tip about another case, shows the photo."""

    async def forget_photos(self, case_id: str, alerts: Sequence[str]) -> None:
        """Take the photos out of the revisions and the tips."""

    async def wipe_tips(self, case_id: str, now: datetime) -> None:
        """Leave of each tip that there was one, when, and what police did with it."""

    async def remove_words(self, case_id: str) -> None:
        """Remove notes, approvals and rankings, and the reasons of broken glass."""

    async def forget_links(self, case_id: str) -> None:
        """Take the reasons of links to the case out of other cases; to be called before its history is emptied."""

    async def empty_history(self, case_id: str) -> None:
        """Take reasons and values out of the history, and leave what happened, when, and the officer."""

    async def empty_alert(self, alert_id: str, revision: int | None) -> None:
        """Empty the revisions of an alert, and remove which devices it told, where, and what partners were sent.

        Each partner that was sent a notice of it gets one of the wipe, at its newest pushed revision, once it may go.
        """

    async def release_notices(self, alert_id: str, transaction: Transaction) -> None:
        """From the commit on the notices of the wipe may go."""


class WipedCases(CaseFinder, Protocol):
    """Case rows."""

    async def save(self, case: Case, transaction: Transaction) -> None:
        """Replace a case that was read in the same transaction."""

    async def bury(self, case: Case, transaction: Transaction) -> None:
        """Replace the whole row by that of a wiped case."""


class Photos(Protocol):
    """Photos with their files."""

    async def strike(self, photo_id: PhotoId, transaction: Transaction) -> None:
        """From the commit on there is no such photo."""

    async def remove(self, photo_id: PhotoId) -> None:
        """Wipe the bytes in every size."""


@dataclass(frozen=True, slots=True)
class WipeParts:
    """Everything that a wipe reads and writes, and for how long things are kept."""

    atomic: Atomic
    queue: WipeQueue
    remains: CaseRemains
    exports: CaseExports
    cases: WipedCases
    alerts: AlertRows
    photos: Photos
    feed: Feed
    timeline: Timeline
    retention: Retention
