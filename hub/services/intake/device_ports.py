"""What taking in devices needs from outside."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from hub.domain.cells import Cell
from hub.domain.devices import Registration, Whereabouts
from hub.domain.geometry import Point
from hub.domain.preferences import Preferences
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
    async def fresh(self, tenant: int, refs: Sequence[str], now: datetime) -> dict[str, datetime]: ...


class CellRows(Protocol):
    """Rows of populated cells."""

    async def ensure(self, tenant: int, cells: Iterable[Cell]) -> None: ...


class CellCounts(Protocol):
    """Gathers how many devices cells hold, apart from the registration's own write."""

    async def add(self, tenant: int, changes: Mapping[Cell, int]) -> None: ...


class JournalRows(Protocol):
    """The journal."""

    async def add(self, tenant: int, moved: Sequence[Whereabouts], transaction: Any) -> str: ...


@dataclass(frozen=True, slots=True)
class DeviceDesk:
    """Everything that taking in devices works with. `hook` deals with a journal row once its write is committed."""

    atomic: Atomic
    devices: DeviceRows
    cells: CellRows
    counts: CellCounts
    journal: JournalRows
    hook: Callable[[str], Awaitable[None]]
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class DeviceItem:
    """One device as a partner sent it: a cell, or a point that is snapped at the door and kept nowhere."""

    ref: str = field(repr=False)
    cell: str | None = field(default=None, repr=False)
    point: Point | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PreferencesItem:
    """What a partner asks of one device, all of it: what is not given is off. `quiet` is start, end and zone."""

    ref: str = field(repr=False)
    quiet: tuple[str, str, str] | None = field(default=None, repr=False)
    muted_until: datetime | None = None
    muted_alerts: frozenset[str] = frozenset()
    daily_limit: int | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The answer for one item; `error` is None if it was done."""

    ref: str = field(repr=False)
    error: HubError | None = None
