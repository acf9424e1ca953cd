"""What reading and following needs from outside."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from hub.domain.actors import KeyMode
from hub.domain.alerts import Alert, AlertState, AlertStatus, PublicAlert
from hub.domain.audience import AudiencePage, PassedOver
from hub.domain.cursors import CursorSeal
from hub.domain.devices import Device
from hub.domain.feed import FeedEvent, Silence
from hub.domain.units import Unit
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.single_flight import SingleFlight

EVENTS_KEPT: Final = 64
"""Every group of followers hears of an event within moments of the first."""


PAGES_KEPT: Final = 16
"""Whoever comes back after a cut comes within moments of the others."""

Missed = Sequence[tuple[FeedEvent, PublicAlert | None]]
"""Events with their alerts as they stood when they were read."""


class Alerts(Protocol):
    """Alerts and revisions."""

    async def of_mode(self, alert_id: str, mode: KeyMode) -> Alert | None: ...
    async def public(
        self, ids: Collection[str], statuses: Collection[AlertStatus] = frozenset(AlertStatus)
    ) -> dict[str, PublicAlert]: ...
    async def listed(
        self, statuses: Sequence[AlertStatus], state: AlertState | None, before: tuple[datetime, str] | None, limit: int
    ) -> list[PublicAlert]: ...


class Log(Protocol):
    """The feed's log."""

    async def after(self, sequence: int, statuses: Sequence[AlertStatus], limit: int = 500) -> list[FeedEvent]: ...
    async def last(self) -> int: ...
    async def oldest_kept(self, statuses: Sequence[AlertStatus]) -> int: ...


class OldEvents(Protocol):
    """The beginning of the feed's log."""

    async def trim(self, before: datetime, limit: int) -> int: ...


class Tail(Protocol):
    """The newest events of the log, as they come; one reader a process serves all its followers."""

    @property
    def place(self) -> int | None: ...
    def follow(
        self, silence: float | None = None
    ) -> AbstractAsyncContextManager[AsyncIterator[FeedEvent | Silence]]: ...


class Audience(Protocol):
    """Pages for partners that pull."""

    async def get(self, page_id: str) -> AudiencePage: ...
    async def after(
        self, alert: str, tenant: int, position: int, limit: int, *, cancels_only: bool = False
    ) -> list[AudiencePage]: ...
    async def serve(self, page: AudiencePage, upto: int, passed: Mapping[int, PassedOver], revision: int) -> bool: ...
    async def stand(self, page: AudiencePage) -> bool: ...
    async def take_back(self, page: AudiencePage) -> bool: ...
    async def named(self, alert: str, tenant: int, numbers: Iterable[int]) -> set[int]: ...


class Devices(Protocol):
    """Device rows, as a page that is read finds them."""

    async def by_numbers(
        self, tenant: int, numbers: Iterable[int], now: datetime, *, told: bool = False
    ) -> dict[int, Device]: ...


class Units(Protocol):
    """Units: their counts grow when a page is served, and whoever sleeps just then waits in one."""

    async def add(self, units: Sequence[Unit]) -> None: ...
    async def count_turns(self, unit_id: str, reached: int, passed: Mapping[PassedOver, int]) -> None: ...


class Halt(Protocol):
    """The operator's halt of every push."""

    async def halted(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class FeedDesk:
    """Everything that partners' reading works with."""

    alerts: Alerts
    log: Log
    tail: Tail
    audience: Audience
    devices: Devices
    units: Units
    halt: Halt
    cursors: CursorSeal
    links: PhotoLinks
    heard_of: SingleFlight[int, PublicAlert | None] = field(default_factory=lambda: SingleFlight(EVENTS_KEPT))
    """The alerts of the newest events, by sequence."""
    missed: SingleFlight[tuple[KeyMode, int, int], Missed | None] = field(
        default_factory=lambda: SingleFlight(PAGES_KEPT)
    )
    """Pages of the past by mode, place and present: those who come back at once have missed the same."""
