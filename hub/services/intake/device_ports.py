"""Ports and inputs of the services that write devices."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from hub.domain.cells import Cell
from hub.domain.delivery.devices import DeviceRecord, Registration, Whereabouts
from hub.domain.delivery.preferences import Preferences
from hub.domain.geometry import Point
from hub.errors import HubError
from hub.services.ports import Atomic, Transaction


class DeviceRows(Protocol):
    """Device rows of one tenant at a time."""

    async def register(
        self, tenant: int, items: Sequence[Registration], now: datetime, expires: datetime, transaction: Transaction
    ) -> list[Whereabouts]: ...
    async def move(
        self,
        tenant: int,
        cells: Mapping[str, Sequence[Cell]],
        now: datetime,
        expires: datetime,
        transaction: Transaction,
    ) -> tuple[list[Whereabouts], set[str]]: ...
    async def set_preferences(
        self, tenant: int, wanted: Mapping[str, Preferences], now: datetime, transaction: Transaction
    ) -> tuple[list[Whereabouts], set[str]]: ...
    async def remove(self, tenant: int, refs: Sequence[str]) -> None: ...
    async def erase(
        self, tenant: int, refs: Iterable[str], now: datetime, transaction: Transaction
    ) -> frozenset[int]: ...
    async def record(self, tenant: int, ref: str, now: datetime) -> DeviceRecord | None: ...
    async def fresh(self, tenant: int, refs: Sequence[str], now: datetime) -> dict[str, datetime]: ...
    async def numbers(self, tenant: int, refs: Sequence[str]) -> dict[str, int]: ...


class CellRows(Protocol):
    """Rows of populated cells."""

    async def ensure(self, tenant: int, cells: Iterable[Cell]) -> None: ...


class CellCounts(Protocol):
    """Numbers of devices by cell, collected outside the transaction that writes the devices."""

    async def add(self, tenant: int, changes: Mapping[Cell, int]) -> None: ...


class NewJournalRows(Protocol):
    """The journal of location writes."""

    async def add(self, tenant: int, moved: Sequence[Whereabouts], transaction: Transaction) -> str: ...
    async def forget(self, tenant: int, numbers: Collection[int], transaction: Transaction) -> None: ...


EvaluateJournal = Callable[[str, int, Sequence[Whereabouts]], Awaitable[None]]
"""Processes a journal row that was just committed: its id, the tenant and the moves in it."""


@dataclass(frozen=True, slots=True)
class DeviceServices:
    """Stores and settings of the services that write devices.

    `evaluate_journal` is the one job that a request hands over: it processes a journal row right after its write is
    committed, so that a device that moved is told at once. `token_channels` are the channels that need a push token. A
    registration expires after `lifetime`; what is held of it goes `kept` after that, or later if an alert needs it.
    """

    atomic: Atomic
    devices: DeviceRows
    cells: CellRows
    counts: CellCounts
    journal: NewJournalRows
    evaluate_journal: EvaluateJournal
    lifetime: timedelta
    kept: timedelta
    token_channels: frozenset[str]


@dataclass(frozen=True, slots=True)
class DeviceItem:
    """One device as a partner sent it, with a cell or a point. The point is snapped to its cell and never stored."""

    ref: str = field(repr=False)
    cell: str | None = field(default=None, repr=False)
    point: Point | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PreferencesItem:
    """All preferences of one device; a preference that is not given is off. `quiet` is start, end and zone."""

    ref: str = field(repr=False)
    quiet: tuple[str, str, str] | None = field(default=None, repr=False)
    muted_until: datetime | None = None
    muted_alerts: frozenset[str] = frozenset()
    daily_limit: int | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The result for one item; `error` is None if the item was done."""

    ref: str = field(repr=False)
    error: HubError | None = None
