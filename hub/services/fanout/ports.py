"""What the fan-out needs of the rest: rows, the ledger, and ways out to partners."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from hub.domain.alerts import Alert, Revision
from hub.domain.audience import Appended, AudiencePage, PassedOver
from hub.domain.cells import Cell
from hub.domain.devices import Device, Whereabouts
from hub.domain.feed import NewEvent
from hub.domain.geometry import Circle
from hub.domain.ledger import Classified, Entries
from hub.domain.notices import Notice, NoticeState
from hub.domain.partner_queues import QueueSlot
from hub.domain.quotas import Grant, Quota
from hub.domain.retries import Retry
from hub.domain.stages import Stage
from hub.domain.sweeps import OpenBatch, Sweep, SweepState
from hub.domain.units import CutUnit, Intent, Settlement, Slice, Unit, UnitState, WaitingUnit
from hub.services.channels import Announcer, Channel
from hub.services.ports import Atomic, Clock, Notifier, Transaction


class Alerts(Protocol):
    """Alert rows and revisions."""

    async def get(self, alert_id: str, transaction: Transaction | None = None) -> Alert | None: ...
    async def by_ids(self, ids: Collection[str]) -> dict[str, Alert]: ...
    async def with_states(self) -> list[Alert]: ...
    async def change(self, alert_id: str, changes: Mapping[str, Any], transaction: Transaction) -> None: ...
    async def raise_epoch(self, transaction: Transaction) -> None: ...
    async def epoch(self) -> int: ...
    async def revision(self, alert_id: str, number: int) -> Revision | None: ...


class Stages(Protocol):
    """Stage rows."""

    async def get(self, stage_id: str, transaction: Transaction | None = None) -> Stage | None: ...
    async def unfinished(self, now: datetime) -> list[Stage]: ...
    async def begin(self, stage: Stage, inner_km: float, epoch: int, transaction: Transaction) -> bool: ...
    async def keep_cut_list(self, stage: Stage, cut: Sequence[CutUnit]) -> Stage: ...
    async def cut_chunk(self, stage: Stage, place: int) -> Sequence[CutUnit] | None: ...
    async def finish(self, stage: Stage, transaction: Transaction) -> bool: ...


class Units(Protocol):
    """Unit rows."""

    async def add(self, units: Sequence[Unit], transaction: Transaction | None = None) -> None: ...
    async def claim(self, unit_id: str) -> tuple[Unit, str] | None: ...
    async def intend(self, unit: Unit, token: str, intent: Intent) -> Unit: ...
    async def renew(self, unit: Unit, token: str) -> None: ...
    async def settle(self, unit: Unit, token: str, settlement: Settlement) -> Unit: ...
    async def give_back(
        self,
        unit: Unit,
        token: str,
        *,
        wait: float | None = None,
        retry: Retry | None = None,
        wake: datetime | None = None,
    ) -> None: ...
    async def finish(self, unit: Unit, token: str, state: UnitState, error: str | None = None) -> None: ...
    async def note(self, unit: Unit, token: str, error: str) -> None: ...
    async def open_batches(self, alert: str) -> list[OpenBatch]: ...
    async def batch_settled(self, unit_id: str, sequence: int) -> bool: ...
    async def told_before(self, alert: str, revision: int) -> dict[int, set[int]]: ...
    async def alerts_of(self, tenant: int, alerts: Collection[str]) -> Collection[str]: ...
    async def asleep(self, tenant: int, numbers: Collection[int]) -> Mapping[str, Entries]: ...
    async def count_turns(self, unit_id: str, reached: int, passed: Mapping[PassedOver, int]) -> None: ...
    async def waiting(
        self,
        domain_now: datetime,
        restless: Collection[str],
        ended: Collection[str],
        limit: int,
        tenant: int | None = None,
    ) -> list[WaitingUnit]: ...
    async def waiting_tenants(self, domain_now: datetime, restless: Collection[str]) -> dict[int, int]: ...


class PartnerQueues(Protocol):
    """The lanes of tenants, and the breakers of their channels."""

    @property
    def width(self) -> int: ...
    @property
    def hold(self) -> timedelta: ...
    async def room(self, tenant: int) -> int: ...
    async def enter(self, tenant: int) -> QueueSlot | None: ...
    async def stay(self, place: QueueSlot) -> bool: ...
    async def leave(self, place: QueueSlot) -> None: ...
    async def report(
        self, tenant: int, answered: int, failed: int, wished: float | None, *, slow: bool = False
    ) -> float: ...
    async def pause(self, tenant: int, seconds: float) -> None: ...


class WorkHeartbeats(Protocol):
    """Signs that somebody is at work on a row; each fades by itself, `fades_after` so many seconds."""

    @property
    def fades_after(self) -> float: ...
    async def say(self, row: str) -> None: ...
    async def leave(self, row: str) -> None: ...
    async def of(self, rows: Collection[str]) -> set[str]: ...


class Quotas(Protocol):
    """The providers' quotas, shared by all workers."""

    async def take(self, quota: Quota, wanted: int, *, end: bool) -> Grant: ...


class LedgerCache(Protocol):
    """The ledger."""

    async def classify(
        self,
        alert: str,
        tenant: int,
        batch: tuple[str, int],
        pushed: Sequence[int],
        revision: int,
        numbers: Iterable[int],
        *,
        catch_up: bool = False,
    ) -> Classified: ...

    async def told(self, alert: str, tenant: int, pushed: Sequence[int], numbers: Iterable[int]) -> set[int]: ...

    async def mark(
        self,
        alert: str,
        tenant: int,
        batch: tuple[str, int],
        revision: int,
        accepted: Iterable[int],
        unknown: Iterable[int],
        numbers: Iterable[int],
    ) -> None: ...

    async def resolve(self, alert: str, tenant: int, busy: Mapping[int, tuple[tuple[str, int], ...]]) -> bool: ...


class Devices(Protocol):
    """Device rows, as batches read them."""

    async def in_slice(
        self, tenant: int, part: Slice, after: tuple[str, str], limit: int, now: datetime
    ) -> tuple[list[Device], tuple[str, str] | None]: ...
    async def by_numbers(
        self, tenant: int, numbers: Iterable[int], now: datetime, *, told: bool = False
    ) -> dict[int, Device]: ...
    async def refuse_token(self, tenant: int, number: int, token: str) -> bool: ...


class Cells(Protocol):
    """Populated cells."""

    async def populated(self, circle: Circle) -> dict[Cell, dict[int, int]]: ...


class JournalRows(Protocol):
    """Location writes not yet dealt with."""

    async def get(self, row_id: str) -> tuple[int, list[Whereabouts]] | None: ...
    async def remove(self, row_id: str, transaction: Transaction) -> bool: ...
    async def left_behind(self, older_than: timedelta) -> list[str]: ...


class Sweeps(Protocol):
    """Sweep rows."""

    async def get(self, sweep_id: str) -> Sweep | None: ...
    async def unfinished(self) -> list[Sweep]: ...
    async def keep_open_batches(self, sweep: Sweep, batches: Sequence[OpenBatch]) -> Sweep: ...
    async def keep_cut(self, sweep: Sweep, number: int, tenant: int, told: Collection[int]) -> set[int]: ...
    async def cut(self, sweep: Sweep, number: int) -> dict[int, set[int]]: ...
    async def advance(self, sweep: Sweep, state: SweepState) -> None: ...


class Audience(Protocol):
    """Pages for partners that pull."""

    async def append(self, page: AudiencePage, waiting: Entries) -> Appended: ...
    async def waiting(
        self, alert: str, tenant: int, numbers: Iterable[int], *, ends: bool, before: int | None = None
    ) -> set[int]: ...
    async def named(self, alert: str, tenant: int, numbers: Iterable[int]) -> set[int]: ...
    async def served(self, alert: str, before: int) -> dict[int, set[int]]: ...


class Feed(Protocol):
    """The feed's log."""

    async def append(self, event: NewEvent, transaction: Transaction) -> int: ...


class Halt(Protocol):
    """The operator's halt."""

    async def halted(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class DeliveryRoute:
    """The way to one tenant: a channel that sends, or an announcer of a partner that pulls."""

    partner: str
    suspended: bool
    channel: Channel | None = None
    announcer: Announcer | None = None

    @property
    def pulls(self) -> bool:
        """Whether the partner reads its audience itself."""
        return self.announcer is not None


class DeliveryRoutes(Protocol):
    """Finds the way to a tenant."""

    async def of_tenant(self, tenant: int) -> DeliveryRoute | None: ...


class Notices(Protocol):
    """What partners that pull are to be told of."""

    async def add(
        self,
        alert: str,
        tenant: int,
        kind: str,
        number: int | str,
        body: Mapping[str, Any],
        *,
        revision: int | None = None,
    ) -> str: ...
    async def add_growth(self, alert: str, tenant: int, *, revision: int | None = None) -> str: ...
    async def claim(self, notice_id: str) -> Notice | None: ...
    async def finish(self, notice: Notice, state: NoticeState) -> None: ...
    async def retry(self, notice: Notice, seconds: float) -> None: ...
    async def put_off(self, notice: Notice, seconds: float) -> None: ...
    async def waiting(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class FanoutDesk:
    """Everything the fan-out works with, handed in by wiring."""

    atomic: Atomic
    clock: Clock
    notifier: Notifier
    alerts: Alerts
    stages: Stages
    units: Units
    partner_queues: PartnerQueues
    work_heartbeats: WorkHeartbeats
    quotas: Quotas
    ledger: LedgerCache
    devices: Devices
    cells: Cells
    journal: JournalRows
    sweeps: Sweeps
    audience: Audience
    feed: Feed
    halt: Halt
    delivery_routes: DeliveryRoutes
    notices: Notices
    photo_link: Any
    unconfirmed_limit_km: float
    daily_cap: int | None
    zone: str
    unit_size: int
    batch_size: int
    second_look: float
    lease_seconds: float
