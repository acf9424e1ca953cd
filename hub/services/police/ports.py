"""Ports of the police services: stores, the audit trail, the alarm. Every `transaction` comes from `Atomic.run`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

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
from hub.domain.tips import Tip, TipState
from hub.domain.usual_places import ForceAreas
from hub.services.fanout.steps.compose import PhotoLink
from hub.services.idempotency import IdempotencyKeys
from hub.services.photos.ports import PhotoRepository
from hub.services.ports import Atomic, Transaction

Position = tuple[datetime, str]
"""A place in a list that is ordered by a moment and an id."""

Measure = Callable[[AlertMessage], Mapping[str, int]]
"""Returns the bytes of the largest push of a message, by language."""


@dataclass(frozen=True, slots=True, repr=False)
class CaseSearch:
    """Filters of a case search; None matches all. `missing_from` and `missing_to` bound the time last seen."""

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
    """Filters of the audit trail; None matches all."""

    account: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Cases(Protocol):
    """Cases at rest."""

    async def get(self, case_id: str, transaction: Transaction | None = None) -> Case | None:
        """Return one case, or None."""

    async def by_ids(self, ids: Collection[str]) -> dict[str, Case]:
        """Return cases by their ids, without the unknown ones."""

    async def add(self, case: Case, status: AlertStatus, transaction: Transaction) -> None:
        """Insert a new case, with its alert's status to search by."""

    async def save(self, case: Case, transaction: Transaction) -> None:
        """Replace a case that was read in the same transaction."""

    async def openers_since(self, since: datetime, transaction: Transaction) -> Sequence[tuple[str, str]]:
        """Return the account and person behind every case opened after a moment."""

    async def search(self, wanted: CaseSearch, after: Position | None, limit: int) -> Sequence[Case]:
        """Return cases, the last opened first, that follow the one at `after`."""


class Alerts(Protocol):
    """Alerts and their revisions."""

    async def get(self, alert_id: str, transaction: Transaction | None = None) -> Alert | None:
        """Return one alert, or None."""

    async def by_ids(self, ids: Collection[str]) -> dict[str, Alert]:
        """Return alerts by their ids, without the unknown ones."""

    async def open(self) -> Sequence[Alert]:
        """Return every alert that has not ended."""

    async def add(self, alert: Alert, transaction: Transaction) -> None:
        """Insert a new alert."""

    async def change(self, alert_id: str, changes: Mapping[str, object], transaction: Transaction) -> None:
        """Set fields of an alert that was read in the same transaction."""

    async def raise_epoch(self, transaction: Transaction) -> None:
        """Invalidate what is cached of covered ground."""

    async def add_revision(self, revision: Revision, transaction: Transaction) -> None:
        """Append an immutable revision."""


class Stages(Protocol):
    """The stages of alerts."""

    async def add(self, stages: Sequence[Stage], transaction: Transaction) -> None:
        """Insert stages."""

    async def of_alert(self, alert: str, transaction: Transaction | None = None) -> Sequence[Stage]:
        """Return all stages of an alert, in order."""

    async def drop_due(
        self, alert: str, transaction: Transaction, area: int | None = None, wider_than_km: float = 0
    ) -> None:
        """Drop the stages of an area, or of all, that have not begun and are wider than this."""


class Sweeps(Protocol):
    """Sweeps: pushed revisions that must be carried to those told before."""

    async def add(self, sweep: Sweep, transaction: Transaction) -> None:
        """Insert a sweep in the transaction of its revision."""


class Feed(Protocol):
    """The log of public events."""

    async def append(self, event: NewEvent, transaction: Transaction) -> int:
        """Add an event in the transaction of its change."""


class AuditTrail(Protocol):
    """Lines that say who read or did what."""

    async def append(self, entries: Sequence[AuditEntry]) -> None:
        """Add lines, durably; raises AuditUnavailable or StorageUnavailable if durability cannot be promised."""

    async def search(self, wanted: AuditSearch, after: Position | None, limit: int) -> Sequence[AuditEntry]:
        """Return lines, newest first, that follow the one at `after`."""


class Reach(Protocol):
    """Counts of people that each stage of an alert came to, over all partners."""

    async def of_alerts(self, ids: Collection[str]) -> Mapping[str, Sequence[StageCounts]]:
        """Return the counts of every begun stage of each alert, in order."""


class Alarm(Protocol):
    """Alarms supervisors."""

    async def unconfirmed(self, alert_id: str, case_id: str) -> None:
        """Alarm them about an alert that was paused because nobody confirmed it in time."""


class CaseTips(Protocol):
    """Tips as staff read and triage them; callers write the audit trail first."""

    async def get(self, tip_id: str) -> Tip | None:
        """Return one tip, or None."""

    async def of_case(self, case_id: str, after: Position | None, limit: int) -> Sequence[Tip]:
        """Return tips of a case, newest first, that follow the one at `after`."""

    async def move(self, tip_id: str, current: TipState, wanted: TipState, *, by: str, now: datetime) -> bool:
        """Change the state and note who did it; return False if it is not `current` any more."""


@dataclass(frozen=True, slots=True)
class CaseStores:
    """Stores that change together when police work on a case."""

    atomic: Atomic
    idempotency: IdempotencyKeys
    cases: Cases
    alerts: Alerts
    stages: Stages
    sweeps: Sweeps
    feed: Feed
    photos: PhotoRepository


@dataclass(frozen=True, slots=True)
class AlertRules:
    """Rules for every alert: the escalation policy, how large its push is, and the areas of forces."""

    policy: EscalationPolicy
    measure: Measure
    photo_link: PhotoLink
    force_areas: ForceAreas = field(default_factory=ForceAreas)


@dataclass(frozen=True, slots=True)
class CaseChange:
    """The result of a change: ids and numbers only, so that it may be shown and kept without another line of audit.

    `changed` is false when everything was already as asked; `pushed` is true when `revision` was made by this change
    and is carried to those told before. `area` is the number of the area that it concerns.
    """

    case: str
    alert: str
    version: int
    revision: int
    changed: bool = True
    pushed: bool = False
    area: int | None = None
