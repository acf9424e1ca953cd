"""What the desk needs from outside. Every `transaction` is what `Atomic.run` handed to the work."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from hub.domain.alerts import Alert, AlertStatus, Revision
from hub.domain.audit import AuditEntry
from hub.domain.cases import Case, CaseState
from hub.domain.escalation import EscalationPolicy
from hub.domain.feed import NewEvent
from hub.domain.geometry import Circle
from hub.domain.messages import AlertMessage
from hub.domain.reach import StageCounts
from hub.domain.stages import Stage
from hub.domain.sweeps import Sweep
from hub.services.fanout.steps.compose import PhotoLink
from hub.services.idempotency import IdempotencyKeys
from hub.services.intake.tip_ports import TipList
from hub.services.photos.ports import PhotoRepository
from hub.services.ports import Atomic, Notifier, Transaction

Position = tuple[datetime, str]
"""A place in a list that is ordered by a moment and an id."""

Measure = Callable[[AlertMessage], Mapping[str, int]]
"""The bytes of the largest push of a message, by language."""


@dataclass(frozen=True, slots=True, repr=False)
class CaseSearch:
    """Which cases are looked for; None means any. `missing_from` and `missing_to` bound the time last seen."""

    near: Circle | None = None
    missing_from: datetime | None = None
    missing_to: datetime | None = None
    state: CaseState | None = None
    status: AlertStatus | None = None
    age_from: int | None = None
    age_to: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class AuditSearch:
    """Which lines of the trail are looked for; None means any."""

    account: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Cases(Protocol):
    """Cases at rest."""

    async def get(self, case_id: str, transaction: Transaction | None = None) -> Case | None:
        """One case."""

    async def by_ids(self, ids: Collection[str]) -> dict[str, Case]:
        """Many; those are missing that are not there."""

    async def add(self, case: Case, status: AlertStatus, transaction: Transaction) -> None:
        """Insert a new case; its alert's status is kept beside it, to search by."""

    async def save(self, case: Case, transaction: Transaction) -> None:
        """Replace a case that was read in the same transaction."""

    async def openers_since(self, since: datetime, transaction: Transaction) -> Sequence[tuple[str, str]]:
        """The account and person behind every case opened after a moment."""

    async def search(self, wanted: CaseSearch, after: Position | None, limit: int) -> Sequence[Case]:
        """Cases, the last opened first, that follow the one opened at `after`."""


class Alerts(Protocol):
    """Alerts and their revisions."""

    async def get(self, alert_id: str, transaction: Transaction | None = None) -> Alert | None:
        """One alert."""

    async def by_ids(self, ids: Collection[str]) -> dict[str, Alert]:
        """Many; those are missing that are not there."""

    async def open(self) -> Sequence[Alert]:
        """Every alert that has not ended."""

    async def add(self, alert: Alert, transaction: Transaction) -> None:
        """Insert a new alert."""

    async def change(self, alert_id: str, changes: Mapping[str, Any], transaction: Transaction) -> None:
        """Set fields of an alert that was read in the same transaction."""

    async def raise_epoch(self, transaction: Transaction) -> None:
        """Void what is cached of who is covered."""

    async def add_revision(self, revision: Revision, transaction: Transaction) -> None:
        """Append an immutable revision."""


class Stages(Protocol):
    """The stages of alerts."""

    async def add(self, stages: Sequence[Stage], transaction: Transaction) -> None:
        """Insert stages."""

    async def of_alert(self, alert: str, transaction: Transaction | None = None) -> Sequence[Stage]:
        """All stages of an alert, in order."""

    async def drop_due(self, alert: str, transaction: Transaction, wider_than_km: float = 0) -> None:
        """Drop those not begun that would reach farther than this."""


class Sweeps(Protocol):
    """Pushed revisions that must be carried to those told before."""

    async def add(self, sweep: Sweep, transaction: Transaction) -> None:
        """Insert with the revision."""


class Feed(Protocol):
    """The log of public events."""

    async def append(self, event: NewEvent, transaction: Transaction) -> int:
        """Add an event in the transaction of its change."""


class AuditTrail(Protocol):
    """Who asked to see what."""

    async def append(self, entries: Sequence[AuditEntry]) -> None:
        """Add lines, durably; raises AuditUnavailable or StorageUnavailable if that cannot be promised."""

    async def search(self, wanted: AuditSearch, after: Position | None, limit: int) -> Sequence[AuditEntry]:
        """Lines, newest first, that follow the one at `after`."""


class Reach(Protocol):
    """How many people each stage of an alert came to, over all partners."""

    async def of_alerts(self, ids: Collection[str]) -> Mapping[str, Sequence[StageCounts]]:
        """The counts of every begun stage of each alert, in order."""


class Alarm(Protocol):
    """How supervisors are alarmed."""

    async def unconfirmed(self, alert_id: str, case_id: str) -> None:
        """An alert was paused since nobody confirmed it in time."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the desk's use cases work with."""

    atomic: Atomic
    cases: Cases
    alerts: Alerts
    stages: Stages
    sweeps: Sweeps
    feed: Feed
    audit: AuditTrail
    idempotency: IdempotencyKeys
    notifier: Notifier
    policy: EscalationPolicy
    measure: Measure
    photo_link: PhotoLink
    photos: PhotoRepository
    tips: TipList
    reach: Reach
    alarm: Alarm


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What a change left behind: ids and numbers only, so that it may be shown and kept without another line of audit.

    `changed` is false when everything was already as asked; `pushed` is true when `revision` was made by this change
    and is carried to those told before.
    """

    case: str
    alert: str
    version: int
    revision: int
    changed: bool = True
    pushed: bool = False
