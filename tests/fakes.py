"""Small real objects that replace storage, notifier and alarm in unit tests, passed in through the public interface.

All repositories of one `Memory` share its tables, and `Memory.run` keeps what a transaction promises: all or nothing.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hub.domain.access.approvals import Approval
from hub.domain.access.table import AccessTable
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import Alert, AlertStatus, Revision
from hub.domain.alerts.messages import AlertMessage
from hub.domain.cases.case import Case, CaseState, Child, LastSeen, Reporter, Sex, Suspect, Vehicle
from hub.domain.cases.officer_notes import OfficerNote
from hub.domain.cases.report import Report
from hub.domain.cells import Cell
from hub.domain.cursors import CursorSeal
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.domain.delivery.phone_estimates import Estimate, EstimateDigests, ShownEstimate
from hub.domain.delivery.reach import ReadStage
from hub.domain.delivery.removals import NONE_TOLD, RemovalCounts, RemovalReading
from hub.domain.delivery.stages import Stage, StageState
from hub.domain.delivery.sweeps import Sweep
from hub.domain.exports.export import Export
from hub.domain.geometry import Circle, Point
from hub.domain.photos import Photo, PhotoId, PhotoOwner, PhotoSize
from hub.domain.search.case_likeness import like_keys
from hub.domain.search.digests import SearchDigests
from hub.domain.search.saved import SavedMatch, SavedSearch
from hub.domain.search.tips import TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.tips.events import TipEvent
from hub.domain.tips.follow_ups import TipQuestion
from hub.domain.tips.links import TipLink
from hub.domain.tips.tip import Tip, TipClaim, TipState, TipTriage
from hub.domain.trail.audit import AuditEntry
from hub.domain.trail.timeline import NewEntry, TimelineEntry, TimelineKind
from hub.errors import StorageUnavailable
from hub.operator_files.policy import ministry_policy
from hub.services.idempotency import KeptCall, KeyTaken
from hub.services.police.ports.access import AccessParts, BrokenGlass, CaseReading, GivenCase, ReadRateLimit
from hub.services.police.ports.alerts import AlertQuery, FoundAlert
from hub.services.police.ports.hiding import HidingParts
from hub.services.police.ports.preview import PreviewParts
from hub.services.police.ports.stores import (
    AlertRules,
    AuditSearch,
    CaseQuery,
    CaseStores,
    FoundCase,
    Position,
    SteeringStores,
)
from hub.services.police.ports.tips import FoundLinks, Ranking, ShownRank, TipQuery, TipRanking, TipSignals, TipStores
from tests.case_scopes import matches
from tests.staff_memory import StaffMemory

T = TypeVar("T")

NOW = datetime(2016, 5, 13, 8, 20, tzinfo=UTC)
CURSORS = CursorSeal(bytes(32))
DIGESTS = SearchDigests(bytes(32))
"""Twenty minutes after the girl of the example was last seen."""


@dataclass
class Tables:
    """Everything a transaction may change."""

    cases: dict[str, Case] = field(default_factory=dict)
    statuses: dict[str, AlertStatus] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    revisions: dict[tuple[str, int], Revision] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    sweeps: dict[str, Sweep] = field(default_factory=dict)
    events: list[NewEvent] = field(default_factory=list)
    calls: dict[str, KeptCall] = field(default_factory=dict)
    reach_changes: list[tuple[Officer, datetime]] = field(default_factory=list)
    approvals: dict[tuple[str, str, str], Approval] = field(default_factory=dict)
    timeline: list[TimelineEntry] = field(default_factory=list)
    saved: dict[str, SavedSearch] = field(default_factory=dict)
    matched: list[SavedMatch] = field(default_factory=list)
    noted_stages: set[str] = field(default_factory=set)
    notes: list[OfficerNote] = field(default_factory=list)
    broken: list[BrokenGlass] = field(default_factory=list)
    glass_notices: list[tuple[str, str]] = field(default_factory=list)
    given_notices: list[GivenCase] = field(default_factory=list)
    exports: dict[str, Export] = field(default_factory=dict)
    shown_estimates: dict[str, tuple[ShownEstimate, ...]] = field(default_factory=dict)
    epoch: int = 0

    def copy(self) -> "Tables":
        """Rows are frozen, so copying the tables is enough."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return Tables(**{name: value.copy() if hasattr(value, "copy") else value for name, value in values.items()})


class Memory:
    """The port `Atomic` over tables in memory."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.reach_refusals: list[tuple[str, str]] = []
        """Account and alert of each refusal of the rate limit."""

    async def run(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """Run the work on a copy that replaces the tables only if it succeeds."""
        kept = self.tables
        self.tables = kept.copy()
        try:
            return await work(self)
        except BaseException:
            self.tables = kept
            raise


class Cases:
    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.searches: list[tuple[CaseQuery, Position | None, int]] = []

    async def get(self, case_id: str, transaction: Any = None) -> Case | None:
        return self.memory.tables.cases.get(case_id)

    async def by_ids(self, ids: Collection[str]) -> dict[str, Case]:
        return {one: self.memory.tables.cases[one] for one in ids if one in self.memory.tables.cases}

    async def add(self, case: Case, alert: Alert, transaction: Any) -> None:
        assert transaction is self.memory
        assert case.id not in self.memory.tables.cases
        self.memory.tables.cases[case.id] = case
        self.memory.tables.statuses[case.id] = alert.status

    async def save(self, case: Case, transaction: Any, alert: Alert | None = None) -> None:
        assert transaction is self.memory
        assert case.id in self.memory.tables.cases
        self.memory.tables.cases[case.id] = case

    async def openers_since(self, since: datetime, transaction: Any, *, real: bool) -> list[tuple[str, str]]:
        assert transaction is self.memory
        statuses = self.memory.tables.statuses
        cases = self.memory.tables.cases.values()
        wanted = [case for case in cases if (statuses[case.id] is AlertStatus.ACTUAL) is real]
        return [(case.opened_by, case.opened_person) for case in wanted if case.opened_at > since]

    async def search(self, query: CaseQuery, after: Position | None, limit: int) -> list[FoundCase]:
        self.searches.append((query, after, limit))
        return [FoundCase(case, (case.opened_at, case.id)) for case in self._of(query)][:limit]

    async def with_like_keys(self, case: Case, status: AlertStatus, limit: int) -> list[Case]:
        found = [
            one
            for one in self.memory.tables.cases.values()
            if one.id != case.id
            and one.state is CaseState.OPEN
            and self.memory.tables.statuses[one.id] is status
            and like_keys(one) & like_keys(case)
        ]
        return sorted(found, key=lambda one: one.opened_at, reverse=True)[:limit]

    async def of_children(self, keys: Collection[str], transaction: Any) -> list[Case]:
        assert transaction is self.memory
        return [case for case in self.memory.tables.cases.values() if case.child_key in keys]

    async def set_child_keys(self, keys: Mapping[str, str], transaction: Any) -> None:
        assert transaction is self.memory
        cases = self.memory.tables.cases
        cases.update({one: replace(cases[one], child_key=key) for one, key in keys.items()})

    async def ids_of_children(self, keys: Collection[str]) -> dict[str, list[str]]:
        cases = self.memory.tables.cases.values()
        found = {key: sorted(case.id for case in cases if case.child_key == key) for key in keys}
        return {key: ids for key, ids in found.items() if ids}

    async def count(self, query: CaseQuery, limit: int) -> int:
        return min(len(self._of(query)), limit)

    def _of(self, query: CaseQuery) -> list[Case]:
        cases = self.memory.tables.cases.values()
        named = [case for case in cases if query.ids is None or case.id in query.ids]
        return [case for case in named if all(matches(scope, case) for scope in query.scopes)]


class Alerts:
    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def get(self, alert_id: str, transaction: Any = None) -> Alert | None:
        return self.memory.tables.alerts.get(alert_id)

    async def by_ids(self, ids: Collection[str]) -> dict[str, Alert]:
        return {one: self.memory.tables.alerts[one] for one in ids if one in self.memory.tables.alerts}

    async def open(self) -> list[Alert]:
        return [alert for alert in self.memory.tables.alerts.values() if alert.open]

    async def add(self, alert: Alert, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.alerts[alert.id] = alert

    async def change(self, alert_id: str, changes: Mapping[str, Any], transaction: Any) -> None:
        assert transaction is self.memory
        alert = self.memory.tables.alerts[alert_id]
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in changes.items()}
        self.memory.tables.alerts[alert_id] = replace(alert, **values, epoch=alert.epoch + 1)

    async def raise_epoch(self, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.epoch += 1

    async def add_revision(self, revision: Revision, transaction: Any) -> None:
        assert transaction is self.memory
        assert (revision.alert, revision.number) not in self.memory.tables.revisions
        self.memory.tables.revisions[revision.alert, revision.number] = revision


class Stages:
    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def add(self, stages: Sequence[Stage], transaction: Any) -> None:
        assert transaction is self.memory
        for stage in stages:
            assert stage.id not in self.memory.tables.stages
            self.memory.tables.stages[stage.id] = stage

    async def of_alert(self, alert: str, transaction: Any = None) -> list[Stage]:
        stages = self.memory.tables.stages.values()
        return sorted((stage for stage in stages if stage.alert == alert), key=lambda stage: stage.number)

    async def cut_and_unnoted(self, alerts: Collection[str]) -> list[Stage]:
        stages = self.memory.tables.stages.values()
        noted = self.memory.tables.noted_stages
        return [one for one in stages if one.alert in alerts and one.state is StageState.CUT and one.id not in noted]

    async def note_done(self, stage_id: str, transaction: Any) -> bool:
        assert transaction is self.memory
        is_new = stage_id not in self.memory.tables.noted_stages
        self.memory.tables.noted_stages.add(stage_id)
        return is_new

    async def drop_due(self, alert: str, transaction: Any, area: int | None = None, wider_than_km: float = 0) -> None:
        assert transaction is self.memory
        for stage in await self.of_alert(alert):
            if stage.state is StageState.DUE and stage.radius_km > wider_than_km and area in (None, stage.area):
                self.memory.tables.stages[stage.id] = replace(stage, state=StageState.DROPPED)


class Sweeps:
    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def add(self, sweep: Sweep, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.sweeps[sweep.id] = sweep


class PhoneEstimates:
    """The port `PhoneEstimates`."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.stored: dict[str, Estimate] = {}

    async def find(self, ids: Collection[str]) -> dict[str, Estimate]:
        return {one: self.stored[one] for one in ids if one in self.stored}

    async def keep(self, estimate_id: str, drawn: Estimate) -> Estimate:
        return self.stored.setdefault(estimate_id, drawn)

    async def shown_to(self, names: Sequence[str], transaction: Any) -> list[ShownEstimate]:
        assert transaction is self.memory
        shown = self.memory.tables.shown_estimates
        return list(dict.fromkeys(one for name in names for one in shown.get(name, ())))

    async def note_shown(self, names: Sequence[str], shown: Sequence[ShownEstimate], transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.shown_estimates |= dict.fromkeys(names, tuple(shown))


class PopulatedCells:
    """The port `PopulatedCells`: cells with counts by tenant, all of them around any circle."""

    def __init__(self) -> None:
        self.cells: dict[Cell, dict[int, int]] = {}
        self.asked = 0

    async def populated(self, circle: Circle) -> dict[Cell, dict[int, int]]:
        self.asked += 1
        return self.cells


class ReachChanges:
    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def count_since(self, by: Officer, since: datetime, transaction: Any, *, conflicts: bool = True) -> int:
        assert transaction is self.memory
        changes = self.memory.tables.reach_changes
        return sum(by.is_same(one.account, one.person) for one, at in changes if at > since)

    async def add(self, by: Officer, at: datetime, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.reach_changes.append((by, at))

    async def note_refusal(self, by: Officer, alert: Alert, at: datetime) -> None:
        # Outside of the transaction, which is given up.
        self.memory.reach_refusals.append((by.account, alert.id))


class Approvals:
    """The port `Approvals`."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def give(self, approval: Approval, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.approvals[approval.case, approval.change, approval.by] = approval

    async def of_case(self, case_id: str, transaction: Any) -> list[Approval]:
        return [one for one in self.memory.tables.approvals.values() if one.case == case_id]

    async def use(self, approval: Approval, transaction: Any) -> None:
        assert transaction is self.memory
        del self.memory.tables.approvals[approval.case, approval.change, approval.by]


class OfficerNotes:
    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def add(self, note: OfficerNote, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.notes.append(note)

    async def of_case(self, case_id: str, after: Position | None, limit: int) -> list[OfficerNote]:
        return [note for note in self.memory.tables.notes[::-1] if note.case == case_id][:limit]


class BrokenGlasses:
    """The port `BreakGlassRecords`."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def count_since(self, by: Officer, since: datetime, transaction: Any) -> int:
        assert transaction is self.memory
        broken = self.memory.tables.broken
        real = [one for one in broken if one.at > since and one.status is AlertStatus.ACTUAL]
        return sum(by.is_same(one.account, one.person) for one in real)

    async def add(self, broken: BrokenGlass, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.broken.append(broken)


class AccessNotices:
    """Remembers each force that was told, with the case, and each case that was given."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def glass_broken(self, broken: BrokenGlass, owner: str, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.glass_notices.append((broken.case, owner))

    async def case_given(self, given: GivenCase, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.given_notices.append(given)


class CaseReads:
    """The port `CaseReads`."""

    def __init__(self) -> None:
        self.reads: list[tuple[Officer, str, datetime]] = []

    async def count(self, by: Officer, cases: Collection[str], limit: int, now: datetime) -> bool:
        lately = [(one, case) for one, case, at in self.reads if at > now - timedelta(hours=1)]
        counting = {case for one, case in lately if by.is_same(one.account, one.person)}
        if len(counting | set(cases)) > max(limit, len(counting)):
            return False
        self.reads += [(by, case, now) for case in cases]
        return True


class ReadingNotices:
    """Remembers each force that was told, with the person."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.broken = False

    async def read_limit_reached(self, by: Officer, now: datetime) -> None:
        if self.broken:
            raise StorageUnavailable()
        self.told.append((by.force, by.account))


class Feed:
    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.broken = False

    async def append(self, event: NewEvent, transaction: Any) -> int:
        assert transaction is self.memory
        if self.broken:
            raise StorageUnavailable()
        self.memory.tables.events.append(event)
        return len(self.memory.tables.events)


class Timeline:
    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def append(self, entry: NewEntry, transaction: Any) -> int:
        assert transaction is self.memory
        entries = self.memory.tables.timeline
        facts = {field.name: getattr(entry, field.name) for field in fields(entry)}
        entries.append(TimelineEntry(**facts, sequence=len(entries) + 1))
        return len(entries)

    async def of_case(
        self,
        case_id: str,
        kinds: Collection[TimelineKind],
        before: int | None,
        limit: int,
        transaction: Any = None,
    ) -> list[TimelineEntry]:
        found = [entry for entry in self.memory.tables.timeline if entry.case == case_id]
        wanted = [entry for entry in found if not kinds or entry.kind in kinds]
        return [entry for entry in reversed(wanted) if before is None or entry.sequence < before][:limit]

    async def of_case_after(self, case_id: str, sequence: int, limit: int) -> list[TimelineEntry]:
        return [one for one in self.memory.tables.timeline if one.case == case_id and one.sequence > sequence][:limit]


class Calls:
    """The port `IdempotencyKeys`."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def find(self, key_id: str, transaction: Any) -> KeptCall | None:
        return self.memory.tables.calls.get(key_id)

    async def keep(self, key_id: str, call: KeptCall, transaction: Any) -> None:
        assert transaction is self.memory
        if key_id in self.memory.tables.calls:
            raise KeyTaken()
        self.memory.tables.calls[key_id] = call


class Trail:
    """The port `AuditTrail`. `order` lists what happened, so that a test sees what came first."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []
        self.broken = False

    async def append(self, entries: Sequence[AuditEntry]) -> None:
        if self.broken:
            raise StorageUnavailable()
        self.entries.extend(entries)

    async def search(self, wanted: AuditSearch, after: Position | None, limit: int) -> list[AuditEntry]:
        return self.entries[::-1][:limit]


class Notifier:
    """A notifier that records what it was told."""

    def __init__(self) -> None:
        self.notified: list[str] = []
        self.broken = False

    async def notify_stage_due(self, stage_id: str) -> None:
        self._ring(stage_id)

    async def notify_units_ready(self, tenant: int) -> None:
        self._ring(f"queue {tenant}")

    async def notify_sweep_due(self, sweep_id: str) -> None:
        self._ring(sweep_id)

    async def notify_notice_due(self, notice_id: str) -> None:
        self._ring(notice_id)

    async def notify_journal_left(self, row_id: str) -> None:
        self._ring(row_id)

    def _ring(self, row_id: str) -> None:
        if self.broken:
            raise StorageUnavailable()
        self.notified.append(row_id)


class Photos:
    """The port `PhotoRepository`: which photos there are, and whose."""

    def __init__(self, owners: Mapping[str, str] | None = None) -> None:
        self.owners = dict(owners or {})
        self.hidden_with: dict[str, set[str]] = {}

    async def add(self, photo: Photo, images: Mapping[PhotoSize, bytes]) -> None:
        self.owners[photo.id] = photo.owner

    async def add_files(self, photo_id: str, images: Mapping[PhotoSize, bytes]) -> None:
        pass

    async def add_row(self, photo: Photo, transaction: Any) -> None:
        self.owners[photo.id] = photo.owner

    async def find(self, photo_id: str) -> Photo | None:
        owner = self.owners.get(photo_id)
        hidden_with = frozenset(self.hidden_with.get(photo_id, ()))
        return Photo(PhotoId(photo_id), PhotoOwner(owner), NOW, hidden_with) if owner else None

    async def read(self, photo_id: str, size: PhotoSize) -> bytes | None:
        return None

    async def lock(self, photo_id: str, owner: PhotoOwner, transaction: Any) -> Photo | None:
        return await self.find(photo_id)

    async def strike(self, photo_id: str, transaction: Any) -> None:
        self.owners.pop(photo_id, None)

    async def remove(self, photo_id: str) -> None:
        pass


class HiddenCases:
    """The ports `HiddenCases` and `CasePhotos`: calls to partners, and marks of cases on their photos."""

    def __init__(self, memory: Memory, photos: Photos) -> None:
        self.memory, self.photos = memory, photos
        self.told: list[tuple[str, str]] = []
        """Alerts and the kinds of their notices."""

    async def hide_photos(self, case_id: str, alerts: Sequence[str], transaction: Any) -> None:
        assert transaction is self.memory
        case = self.memory.tables.cases[case_id]
        named = {case.child.photo, *(suspect.photo for suspect in case.suspects)}
        for (alert, _), revision in self.memory.tables.revisions.items():
            named |= revision.content.photos if alert in alerts else set()
        for photo in named - {None}:
            self.photos.hidden_with.setdefault(str(photo), set()).add(case_id)

    async def show_photos(self, case_id: str, transaction: Any) -> None:
        assert transaction is self.memory
        for cases in self.photos.hidden_with.values():
            cases.discard(case_id)

    async def with_photo(self, photo_id: str) -> list[str]:
        cases = self.memory.tables.cases.values()
        return [one.id for one in cases if photo_id in (one.child.photo, *(suspect.photo for suspect in one.suspects))]

    async def notify_partners(self, alert_id: str, kind: str, revision: int, sequence: int, transaction: Any) -> None:
        assert transaction is self.memory
        self.told.append((alert_id, kind))


class WithdrawnExports:
    """The port `WithdrawnExports`: the cases whose files were withdrawn."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.cases: list[str] = []

    async def withdraw_case(self, case_id: str, transaction: Any) -> None:
        assert transaction is self.memory
        self.cases.append(case_id)


class Tips:
    """The ports `CaseTips` and `TipQueue`, but for links; `order` is the newest stored ranking."""

    def __init__(self) -> None:
        self.tips: list[Tip] = []
        self.order: list[str] = []
        self.linked: list[tuple[str, TipLink]] = []
        self.parted: list[tuple[str, str]] = []
        self.asked: list[tuple[str, TipQuestion]] = []
        self.searches: list[TipSearch] = []
        self.marked: list[str] = []

    async def get(self, tip_id: str, transaction: Any = None) -> Tip | None:
        return next((tip for tip in self.tips if tip.id == tip_id), None)

    async def move(
        self,
        tip_id: str,
        current: TipState,
        wanted: TipState,
        *,
        by: str,
        reason: str | None,
        now: datetime,
        transaction: Any,
    ) -> bool:
        triage = TipTriage(wanted, by, now, reason)
        self.tips = [replace(tip, state=wanted, triage=triage) if tip.id == tip_id else tip for tip in self.tips]
        return True

    async def count_new(self, case_ids: Collection[str], limit: int) -> dict[str, int]:
        counts = Counter(tip.case for tip in self.tips if tip.case in case_ids and tip.state is TipState.NEW)
        return {case: min(count, limit) for case, count in counts.items()}

    async def mark_unread(self, case_id: str) -> None:
        self.marked.append(case_id)

    async def page(
        self,
        case_id: str,
        wanted: TipSearch,
        by: str,
        after: Position | None,
        limit: int,
        *,
        direction: SortDirection,
        now: datetime,
    ) -> list[Tip]:
        self.searches.append(wanted)
        return [tip for tip in self.tips if tip.case == case_id][:limit]

    async def among(
        self, case_id: str, ids: Sequence[str], wanted: TipSearch, by: str, *, now: datetime
    ) -> dict[str, Tip]:
        self.searches.append(wanted)
        states = wanted.states or tuple(TipState)
        return {tip.id: tip for tip in self.tips if tip.id in ids and tip.state in states}

    async def count(
        self, case_id: str, wanted: TipSearch, by: str, limit: int, *, standing_only: bool, now: datetime
    ) -> int:
        return min(sum(tip.withdrawn_at is None or not standing_only for tip in self.tips), limit)

    async def newest_ranking(self, case_id: str) -> Ranking | None:
        return Ranking("tr_1", 0.0) if self.order else None

    async def ranked(self, ranking: str, start: int, limit: int) -> list[str] | None:
        return self.order[start : start + limit] if ranking == "tr_1" else None

    async def has_fresh(self, case_id: str) -> bool:
        return False

    async def fresh_cases(self, limit: int) -> list[str]:
        return []

    async def signals(self, case_id: str, limit: int) -> list[TipSignals]:
        return []

    async def texts(self, ids: Collection[str]) -> dict[str, str]:
        return {}

    async def save_links(self, found: Sequence[FoundLinks]) -> None:
        pass

    async def save_ranking(
        self, case_id: str, order: Sequence[str], shown: Mapping[str, ShownRank], known: Mapping[str, str]
    ) -> Ranking:
        self.order = list(order)
        return Ranking("tr_1", 0.0)

    async def claim(self, tip_id: str, claim: TipClaim, *, now: datetime) -> bool:
        self.tips = [replace(tip, claim=claim) if tip.id == tip_id else tip for tip in self.tips]
        return True

    async def release(self, tip_id: str, by: str, *, now: datetime) -> bool:
        held = [tip for tip in self.tips if tip.id == tip_id and tip.claim is not None and tip.claim.by == by]
        self.tips = [replace(tip, claim=None) if tip in held else tip for tip in self.tips]
        return bool(held)

    async def ask(self, tip_id: str, question: TipQuestion) -> bool:
        self.asked.append((tip_id, question))
        return True

    async def link(self, tip_id: str, link: TipLink, *, now: datetime) -> bool:
        self.linked.append((tip_id, link))
        return True

    async def part(self, tip_id: str, other: str, *, by: str, now: datetime) -> bool:
        self.parted.append((tip_id, other))
        return True


class TipLists:
    """The port `TipLists`: all tips, the newest first, whatever the filter and the scope are."""

    def __init__(self, tips: Tips) -> None:
        self.kept = tips
        self.queries: list[TipQuery] = []

    async def page(self, query: TipQuery, after: Position | None, limit: int) -> list[Tip]:
        self.queries.append(query)
        tips = sorted(self.kept.tips, key=lambda tip: (tip.received_at, tip.id), reverse=True)
        return [tip for tip in tips if after is None or (tip.received_at, tip.id) < after][:limit]

    async def count(self, query: TipQuery, limit: int) -> int:
        self.queries.append(query)
        return min(len(self.kept.tips), limit)

    async def ids(self, query: TipQuery, limit: int) -> dict[str, str]:
        self.queries.append(query)
        wanted = [tip for tip in self.kept.tips if query.ids is None or tip.id in query.ids]
        return {tip.id: tip.case for tip in wanted if tip.withdrawn_at is None}


class AlertLists:
    """The port `AlertLists`: all alerts, the last opened first, whatever the filter and the scope are."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.queries: list[AlertQuery] = []

    async def page(self, query: AlertQuery, after: Position | None, limit: int) -> list[FoundAlert]:
        self.queries.append(query)
        placed = [FoundAlert(one, (one.opened_at, one.id)) for one in self.memory.tables.alerts.values()]
        placed.sort(key=lambda one: one.position, reverse=True)
        return [one for one in placed if after is None or one.position < after][:limit]

    async def count(self, query: AlertQuery, limit: int) -> int:
        self.queries.append(query)
        return min(len(self.memory.tables.alerts), limit)

    async def ids(self, query: AlertQuery, limit: int) -> dict[str, str]:
        self.queries.append(query)
        wanted = [one for one in self.memory.tables.alerts.values() if query.ids is None or one.id in query.ids]
        return {one.id: one.case for one in wanted}


class Reach:
    """Readings, as a test sets them."""

    def __init__(self) -> None:
        self.stages: list[ReadStage] = []

    async def of_alerts(self, ids: Collection[str]) -> dict[str, list[ReadStage]]:
        return dict.fromkeys(ids, self.stages)


class Removals:
    """True counts by tenant, as a test sets them."""

    def __init__(self) -> None:
        self.counts: dict[int, RemovalCounts] = {}
        self.readings: dict[tuple[str, int], RemovalReading] = {}

    async def count(self, alert: str, tenant: int) -> RemovalCounts:
        return self.counts.get(tenant, NONE_TOLD)

    async def reading(self, alert: str, tenant: int) -> RemovalReading | None:
        return self.readings.get((alert, tenant))

    async def keep(self, alert: str, tenant: int, before: RemovalReading | None, reading: RemovalReading) -> bool:
        self.readings[alert, tenant] = reading
        return True


class Alarm:
    """Remembers who was alarmed about what."""

    def __init__(self) -> None:
        self.raised: list[tuple[str, str]] = []

    async def unconfirmed(self, alert_id: str, case_id: str) -> None:
        self.raised.append((alert_id, case_id))


class Scales:
    """The port `Measure`: the bytes of title and body in each language, and the messages that were weighed."""

    def __init__(self) -> None:
        self.weighed: list[AlertMessage] = []
        self.more_bytes = 0

    def __call__(self, message: AlertMessage) -> Mapping[str, int]:
        self.weighed.append(message)
        texts = message.texts.items()
        return {language: len((text.title + text.body).encode()) + self.more_bytes for language, text in texts}


class FakePolice:
    """The parts of the police services over memory."""

    def __init__(self, access: AccessTable | None = None) -> None:
        self.memory = Memory()
        self.cases = Cases(self.memory)
        self.feed = Feed(self.memory)
        self.trail = Trail()
        self.notifier = Notifier()
        self.photos = Photos()
        self.tips = Tips()
        self.reach = Reach()
        self.removals = Removals()
        self.alarm = Alarm()
        self.staff = StaffMemory()
        self.scales = Scales()
        self.stores = CaseStores(
            atomic=self.memory,
            idempotency=Calls(self.memory),
            cases=self.cases,
            alerts=Alerts(self.memory),
            steering=SteeringStores(
                stages=Stages(self.memory),
                sweeps=Sweeps(self.memory),
                reach_changes=ReachChanges(self.memory),
                approvals=Approvals(self.memory),
            ),
            feed=self.feed,
            timeline=Timeline(self.memory),
            photos=self.photos,
            tips=self.tips,
            access=access or AccessTable(),
        )
        self.access = AccessParts(OfficerNotes(self.memory), BrokenGlasses(self.memory), AccessNotices(self.memory))
        self.hidden_cases = HiddenCases(self.memory, self.photos)
        self.withdrawn = WithdrawnExports(self.memory)
        self.hiding = HidingParts(self.hidden_cases, self.withdrawn)
        self.estimates = PhoneEstimates(self.memory)
        self.populated = PopulatedCells()
        self.preview = PreviewParts(self.estimates, self.populated, EstimateDigests(bytes(32)), self.stores.atomic)
        self.case_reads = CaseReads()
        self.reading_notices = ReadingNotices()
        self.cases_per_hour = ministry_policy().cases_read_per_hour
        self.tip_stores = TipStores(self.tips, self.stores)
        self.tip_events: list[TipEvent] = []
        self.tip_lists = TipLists(self.tips)
        self.alert_lists = AlertLists(self.memory)
        self.tip_ranking = TipRanking(self.tips, self.stores.alerts, self.photos)
        self.rules = AlertRules(
            policy=ministry_policy(),
            measure=self.scales,
            photo_link=lambda alert, photo, size: f"https://hub.example/media/{alert}/{photo}/{size}",
        )

    def case_reading(self, access: AccessTable | None = None) -> CaseReading:
        """The parts from which cases are read."""
        return CaseReading(
            self.trail, self.cases, CURSORS, DIGESTS, access or self.stores.access, self.rate_limit, self.rules.regions
        )

    @property
    def rate_limit(self) -> ReadRateLimit:
        """The parts that limit bulk reading."""
        return ReadRateLimit(self.case_reads, self.reading_notices, self.cases_per_hour)

    @property
    def tables(self) -> Tables:
        """The committed tables."""
        return self.memory.tables

    def case(self, case_id: str) -> Case:
        return self.tables.cases[case_id]

    def alert(self, alert_id: str) -> Alert:
        return self.tables.alerts[alert_id]

    def begin_stage(self, alert_id: str, number: int) -> None:
        """Change the rows as the fan-out does when a stage begins."""
        stage = self.tables.stages[f"{alert_id}.{number}"]
        self.tables.stages[stage.id] = replace(stage, state=StageState.CUT)
        alert = self.alert(alert_id)
        area = alert.area(stage.area)
        assert area is not None
        covered = max(area.covered_km, stage.radius_km)
        grown = replace(area, covered_km=covered, told_km=max(area.told_km, covered))
        self.tables.alerts[alert_id] = replace(alert, areas=alert.with_area(grown), stage=stage.number)

    def due_stages(self, alert_id: str) -> list[tuple[int, float]]:
        """Number and radius of what has not begun."""
        stages = self.tables.stages.values()
        return [(s.number, s.radius_km) for s in stages if s.alert == alert_id and s.state is StageState.DUE]

    def event_types(self) -> list[FeedType]:
        return [event.type for event in self.tables.events]


def officer(
    account: str = "wang", person: str | None = None, *permissions: Permission, certified: bool = True
) -> Officer:
    """An officer of a force; the person is named after the account unless told otherwise."""
    return Officer(
        account=account,
        person=person or f"person of {account}",
        force="hengshui",
        force_name="Hengshui police",
        force_phone="0318-110",
        permissions=frozenset(permissions or {Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.READ_CASES}),
        certified=certified,
    )


def report(seen_at: datetime = NOW - timedelta(minutes=20), **changes: Any) -> Report:
    """A report in which every private field holds the word PRIVATE."""
    whole = Report(
        child=Child(
            public_name="Meimei",
            full_name="PRIVATE full name",
            age_years=2,
            sex=Sex.FEMALE,
            height_cm=90,
            clothing="red coat",
            identity_number="PRIVATE identity",
        ),
        last_seen=LastSeen(Point(37.74, 115.67), "Taocheng", seen_at, "PRIVATE address"),
        criteria="PRIVATE criteria",
        narrative="PRIVATE narrative",
        reporter=Reporter(name="PRIVATE reporter", phone="PRIVATE phone"),
        suspects=(Suspect("a woman of about fifty", name="PRIVATE suspect"),),
        vehicles=(Vehicle("white van", plate="PRIVATE plate"),),
    )
    return replace(whole, **changes)


def new_case(case_id: str = "cs_1", **changes: Any) -> Case:
    """A case of Hengshui as it is stored, opened by Wang."""
    facts = report()
    whole = Case(
        id=case_id,
        alert=f"al_{case_id}",
        state=CaseState.OPEN,
        child=facts.child,
        last_seen=facts.last_seen,
        criteria=facts.criteria,
        narrative=facts.narrative,
        reporter=facts.reporter,
        suspects=facts.suspects,
        vehicles=facts.vehicles,
        force="hengshui",
        force_name="Hengshui police",
        force_phone="0318-110",
        opened_by="wang",
        opened_person="p-wang",
        opened_at=NOW,
        placed_by="wang",
        placed_person="p-wang",
    )
    return replace(whole, **changes)
