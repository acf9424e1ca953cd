"""Ports of the police services: stores, the audit trail, the alarm. Every `transaction` comes from `Atomic.run`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from hub.domain.access.table import AccessTable, CaseScope, Relation
from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert, AlertStatus, Revision
from hub.domain.alerts.messages import AlertMessage
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.cases.case import Case
from hub.domain.cases.regions import Regions
from hub.domain.delivery.reach import ReadStage
from hub.domain.delivery.stages import Stage
from hub.domain.delivery.sweeps import Sweep
from hub.domain.places.usual_places import PlaceRules
from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseOrderBy, CaseSearch
from hub.domain.tips.tip import Tip, TipState
from hub.domain.trail.audit import AuditAction, AuditEntry, AuditOutcome
from hub.domain.trail.timeline import TimelineEntry, TimelineKind
from hub.domain.wipes.retention import Retention
from hub.services.fanout.steps.compose import PhotoLink
from hub.services.idempotency import IdempotencyKeys
from hub.services.photos.ports import PhotoRepository
from hub.services.police.ports.children import CasesOfChildren
from hub.services.police.ports.reach_limit import Approvals, ReachChanges
from hub.services.ports import Atomic, Transaction
from hub.services.ports.cases import CaseFinder, Timeline
from hub.services.ports.rows import AlertRows, AlertsById, Feed

Position = tuple[datetime, str]
"""A place in a list that is ordered by a moment and an id."""

Measure = Callable[[AlertMessage], Mapping[str, int]]
"""Returns the bytes of the largest push of a message, by language."""


@dataclass(frozen=True, slots=True, repr=False)
class CaseQuery:
    """The cases that a reader asks for: those that match a search and are of every scope, in an order. `ids` narrows it
    to these without wiped ones. With `public`, text and place are looked for in public words and the cell's centre.
    """

    wanted: CaseSearch
    scopes: tuple[CaseScope, ...]
    reader: Officer
    now: datetime
    order: CaseOrderBy = DEFAULT_CASE_ORDER
    public: bool = False
    ids: frozenset[str] | None = None

    @property
    def is_empty(self) -> bool:
        """True if no case can match."""
        return any(scope.is_empty for scope in self.scopes) or self.ids == frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class FoundCase:
    """A case in a list, with its place in the order."""

    case: Case
    position: Position


@dataclass(frozen=True, slots=True, repr=False)
class AuditSearch:
    """Filters of the audit trail; None matches all. `digest` is that of `searched_text`, which nothing else reads."""

    account: str | None = None
    subject: str | None = None
    case: str | None = None
    person: str | None = None
    force: str | None = None
    action: AuditAction | None = None
    outcome: AuditOutcome | None = None
    searched_text: str | None = None
    digest: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Cases(CaseFinder, CasesOfChildren, Protocol):
    """Cases at rest."""

    async def by_ids(self, ids: Collection[str]) -> dict[str, Case]:
        """Return cases by their ids, without the unknown ones."""

    async def add(self, case: Case, alert: Alert, transaction: Transaction) -> None:
        """Insert a new case, with what lists ask of its alert."""

    async def save(self, case: Case, transaction: Transaction, alert: Alert | None = None) -> None:
        """Replace a case that was read in the same transaction; `alert` is its new alert, if it gets one."""

    async def openers_since(
        self, since: datetime, transaction: Transaction, *, real: bool
    ) -> Sequence[tuple[str, str]]:
        """Return the account and person behind every real case opened after a moment, or every exercise and test."""

    async def search(self, query: CaseQuery, after: Position | None, limit: int) -> Sequence[FoundCase]:
        """Return the cases of a query in its order that follow the one at `after`."""

    async def with_like_keys(self, case: Case, status: AlertStatus, limit: int) -> Sequence[Case]:
        """Return the newest open cases of a status that share a like key with a case, without the case itself."""

    async def count(self, query: CaseQuery, limit: int) -> int:
        """Return how many cases a query is about, at most `limit`."""


class Alerts(AlertRows, AlertsById, Protocol):
    """Alerts and their revisions."""

    async def open(self) -> Sequence[Alert]:
        """Return every alert that has not ended."""

    async def add(self, alert: Alert, transaction: Transaction) -> None:
        """Insert a new alert."""

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


class CaseTimeline(Timeline, Protocol):
    """The history of all cases."""

    async def of_case(
        self,
        case_id: str,
        kinds: Collection[TimelineKind],
        before: int | None,
        limit: int,
        transaction: Transaction | None = None,
    ) -> Sequence[TimelineEntry]:
        """Return entries of a case, newest first, with a smaller sequence than `before`; without kinds, of all."""

    async def of_case_after(self, case_id: str, sequence: int, limit: int) -> Sequence[TimelineEntry]:
        """Return entries of a case with a greater sequence, oldest first."""


class AuditTrail(Protocol):
    """Lines that say who read or did what."""

    async def append(self, entries: Sequence[AuditEntry]) -> None:
        """Add lines, durably; raises AuditUnavailable or StorageUnavailable if durability cannot be promised."""

    async def search(self, wanted: AuditSearch, after: Position | None, limit: int) -> Sequence[AuditEntry]:
        """Return lines, newest first, that follow the one at `after`."""


class Reach(Protocol):
    """Stored readings of the people that each stage of an alert came to, over all partners."""

    async def of_alerts(self, ids: Collection[str]) -> Mapping[str, Sequence[ReadStage]]:
        """Return the begun stages of each alert, in order, each with its last reading."""


class Alarm(Protocol):
    """Alarms supervisors."""

    async def unconfirmed(self, alert_id: str, case_id: str) -> None:
        """Alarm them about an alert that was paused because nobody confirmed it in time."""


class CaseTips(Protocol):
    """Tips as staff read and triage them; callers write the audit trail first."""

    async def count_new(self, case_ids: Collection[str], limit: int) -> Mapping[str, int]:
        """Return how many tips of each case nobody has triaged, at most `limit` of one case; without cases of none."""

    async def get(self, tip_id: str, transaction: Transaction | None = None) -> Tip | None:
        """Return one tip, or None."""

    async def move(
        self,
        tip_id: str,
        current: TipState,
        wanted: TipState,
        *,
        by: str,
        reason: str | None,
        now: datetime,
        transaction: Transaction,
    ) -> bool:
        """Set the state, which may be the same, and note who did it; return False if it is not `current` any more."""

    async def mark_unread(self, case_id: str) -> None:
        """Mark the case as its tips are, after the commit of a move: with tips that nobody has triaged, or without."""


@dataclass(frozen=True, slots=True)
class SteeringStores:
    """Stores of what changes of an alert begin, drop, and wait for."""

    stages: Stages
    sweeps: Sweeps
    reach_changes: ReachChanges
    approvals: Approvals


@dataclass(frozen=True, slots=True)
class CaseStores:
    """Stores that change together when police work on a case."""

    atomic: Atomic
    idempotency: IdempotencyKeys
    cases: Cases
    alerts: Alerts
    steering: SteeringStores
    feed: Feed
    timeline: CaseTimeline
    photos: PhotoRepository
    tips: CaseTips
    access: AccessTable = field(default_factory=AccessTable)


@dataclass(frozen=True, slots=True)
class AlertRules:
    """Rules for every alert: the escalation policy, how large its push is, what is known of places,
    the regions, and how long what is kept.
    """

    policy: EscalationPolicy
    measure: Measure
    photo_link: PhotoLink
    places: PlaceRules = field(default_factory=PlaceRules)
    regions: Regions = field(default_factory=Regions)
    retention: Retention = field(default_factory=Retention)


@dataclass(frozen=True, slots=True)
class CaseChange:
    """The result of a change: ids and numbers only, so that it may be shown and kept without another line of audit.

    `changed` is false when everything was already as asked; `pushed` is true when `revision` was made by this change
    and is carried to those told before. `area` is the area's number. `relations` allowed it, for the trail alone.
    """

    case: str
    alert: str
    version: int
    revision: int
    changed: bool = True
    pushed: bool = False
    area: int | None = None
    relations: tuple[Relation, ...] = field(default=(), compare=False)
