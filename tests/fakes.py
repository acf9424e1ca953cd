"""Small real objects that replace storage, notifier and alarm in unit tests, passed in through the public interface.

All repositories of one `Memory` share its tables, and `Memory.run` keeps what a transaction promises: all or nothing.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert, AlertStatus, Revision
from hub.domain.audit import AuditEntry
from hub.domain.cases import Case, Child, LastSeen, Reporter, Sex, Suspect, Vehicle
from hub.domain.cursors import CursorSeal
from hub.domain.feed import FeedType, NewEvent
from hub.domain.geometry import Point
from hub.domain.messages import AlertMessage
from hub.domain.photos import Photo, PhotoId, PhotoOwner, PhotoSize
from hub.domain.policy_table import ministry_policy
from hub.domain.reach import StageCounts
from hub.domain.reports import Report
from hub.domain.stages import Stage, StageState
from hub.domain.sweeps import Sweep
from hub.domain.tips import Tip, TipState
from hub.errors import StorageUnavailable
from hub.services.idempotency import KeptCall, KeyTaken
from hub.services.police.ports import AlertRules, AuditSearch, CaseSearch, CaseStores, Position

T = TypeVar("T")

NOW = datetime(2016, 5, 13, 8, 20, tzinfo=UTC)
CURSORS = CursorSeal(bytes(32))
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
    epoch: int = 0

    def copy(self) -> "Tables":
        """Rows are frozen, so copying the tables is enough."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return Tables(**{name: value.copy() if hasattr(value, "copy") else value for name, value in values.items()})


class Memory:
    """The port `Atomic` over tables in memory."""

    def __init__(self) -> None:
        self.tables = Tables()

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
        self.searches: list[tuple[CaseSearch, Position | None, int]] = []

    async def get(self, case_id: str, transaction: Any = None) -> Case | None:
        return self.memory.tables.cases.get(case_id)

    async def by_ids(self, ids: Collection[str]) -> dict[str, Case]:
        return {one: self.memory.tables.cases[one] for one in ids if one in self.memory.tables.cases}

    async def add(self, case: Case, status: AlertStatus, transaction: Any) -> None:
        assert transaction is self.memory
        assert case.id not in self.memory.tables.cases
        self.memory.tables.cases[case.id] = case
        self.memory.tables.statuses[case.id] = status

    async def save(self, case: Case, transaction: Any) -> None:
        assert transaction is self.memory
        assert case.id in self.memory.tables.cases
        self.memory.tables.cases[case.id] = case

    async def openers_since(self, since: datetime, transaction: Any) -> list[tuple[str, str]]:
        assert transaction is self.memory
        cases = self.memory.tables.cases.values()
        return [(case.opened_by, case.opened_person) for case in cases if case.opened_at > since]

    async def search(self, wanted: CaseSearch, after: Position | None, limit: int) -> list[Case]:
        self.searches.append((wanted, after, limit))
        return list(self.memory.tables.cases.values())[:limit]


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

    async def add(self, photo: Photo, images: Mapping[PhotoSize, bytes]) -> None:
        self.owners[photo.id] = photo.owner

    async def add_files(self, photo_id: str, images: Mapping[PhotoSize, bytes]) -> None:
        pass

    async def add_row(self, photo: Photo, transaction: Any) -> None:
        self.owners[photo.id] = photo.owner

    async def find(self, photo_id: str) -> Photo | None:
        owner = self.owners.get(photo_id)
        return Photo(PhotoId(photo_id), PhotoOwner(owner), NOW) if owner else None

    async def read(self, photo_id: str, size: PhotoSize) -> bytes | None:
        return None

    async def hold(self, photo_id: str, owner: PhotoOwner, transaction: Any) -> Photo | None:
        return await self.find(photo_id)

    async def strike(self, photo_id: str, transaction: Any) -> None:
        self.owners.pop(photo_id, None)

    async def remove(self, photo_id: str) -> None:
        pass


class Tips:
    """The port `CaseTips`."""

    def __init__(self) -> None:
        self.tips: list[Tip] = []

    async def get(self, tip_id: str) -> Tip | None:
        return next((tip for tip in self.tips if tip.id == tip_id), None)

    async def of_case(self, case_id: str, after: Position | None, limit: int) -> list[Tip]:
        return [tip for tip in self.tips if tip.case == case_id][:limit]

    async def move(self, tip_id: str, current: TipState, wanted: TipState, *, by: str, now: datetime) -> bool:
        self.tips = [replace(tip, state=wanted) if tip.id == tip_id else tip for tip in self.tips]
        return True


class Reach:
    """True counts, as a test sets them."""

    def __init__(self) -> None:
        self.counts: list[StageCounts] = []

    async def of_alerts(self, ids: Collection[str]) -> dict[str, list[StageCounts]]:
        return dict.fromkeys(ids, self.counts)


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

    def __call__(self, message: AlertMessage) -> Mapping[str, int]:
        self.weighed.append(message)
        return {language: len((text.title + text.body).encode()) for language, text in message.texts.items()}


class FakePolice:
    """The parts of the police services over memory."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.cases = Cases(self.memory)
        self.feed = Feed(self.memory)
        self.trail = Trail()
        self.notifier = Notifier()
        self.photos = Photos()
        self.tips = Tips()
        self.reach = Reach()
        self.alarm = Alarm()
        self.scales = Scales()
        self.stores = CaseStores(
            atomic=self.memory,
            idempotency=Calls(self.memory),
            cases=self.cases,
            alerts=Alerts(self.memory),
            stages=Stages(self.memory),
            sweeps=Sweeps(self.memory),
            feed=self.feed,
            photos=self.photos,
        )
        self.rules = AlertRules(
            policy=ministry_policy(),
            measure=self.scales,
            photo_link=lambda alert, photo, size: f"https://hub.example/media/{alert}/{photo}/{size}",
        )

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
