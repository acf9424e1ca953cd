"""Ports of the services that read and follow alerts."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from hub.domain.actors import KeyMode
from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.cursors import CursorSeal
from hub.domain.delivery.audience import AudiencePage, PassedOver, TurnCounts
from hub.domain.delivery.feed import FeedEvent, Silence
from hub.services.conformance_runs import Conformance
from hub.services.ports.rows import AlertsOfMode, DevicesByNumber, Halt, NamedDevices, NewUnits
from hub.single_flight import SingleFlight

MAX_CACHED_EVENTS: Final = 64
"""Newest events whose alerts a process keeps: all followers hear of an event within moments of the first."""

MAX_CACHED_PAGES: Final = 16
"""Pages of the past that a process keeps: after a cut, followers come back within moments of each other."""

MissedEvents = Sequence[tuple[FeedEvent, PublicAlert | None]]
"""Events with their alerts as they were when the page was read."""


class FeedAlerts(AlertsOfMode, Protocol):
    """Alerts and revisions."""

    async def public(
        self, ids: Collection[str], statuses: Collection[AlertStatus] = frozenset(AlertStatus)
    ) -> dict[str, PublicAlert]: ...
    async def listed(
        self, statuses: Sequence[AlertStatus], state: AlertState | None, before: tuple[datetime, str] | None, limit: int
    ) -> list[PublicAlert]: ...


class Log(Protocol):
    """The log of the feed."""

    async def after(self, sequence: int, statuses: Sequence[AlertStatus], limit: int = 500) -> list[FeedEvent]: ...
    async def last(self) -> int: ...
    async def oldest_kept(self, statuses: Sequence[AlertStatus]) -> int: ...


class OldEvents(Protocol):
    """Removes old events from the log of the feed."""

    async def trim(self, before: datetime, limit: int) -> int: ...


class Tail(Protocol):
    """The newest events of the log, as they arrive. One reader in each process serves all its followers."""

    @property
    def place(self) -> int | None: ...
    def follow(
        self, silence: float | None = None
    ) -> AbstractAsyncContextManager[AsyncIterator[FeedEvent | Silence]]: ...


class AudiencePages(NamedDevices, Protocol):
    """Audience pages of partners that pull."""

    async def get(self, page_id: str) -> AudiencePage: ...
    async def after(
        self, alert: str, tenant: int, position: int, limit: int, *, cancels_only: bool = False
    ) -> list[AudiencePage]: ...
    async def serve(
        self, page: AudiencePage, upto: int, passed: Mapping[int, PassedOver], revision: int, counts: TurnCounts | None
    ) -> bool: ...
    async def stand(self, page: AudiencePage) -> bool: ...
    async def take_back(self, page: AudiencePage, counts: TurnCounts | None) -> bool: ...


@dataclass(frozen=True, slots=True)
class FeedServices:
    """Stores of the services that read and follow alerts."""

    alerts: FeedAlerts
    log: Log
    tail: Tail
    cursors: CursorSeal
    conformance: Conformance
    event_alerts: SingleFlight[int, PublicAlert | None] = field(default_factory=lambda: SingleFlight(MAX_CACHED_EVENTS))
    """The alerts of the newest events, by sequence."""
    missed_pages: SingleFlight[tuple[KeyMode, int, int], MissedEvents | None] = field(
        default_factory=lambda: SingleFlight(MAX_CACHED_PAGES)
    )
    """Pages of the past by mode, place and present: followers that come back together missed the same events."""


@dataclass(frozen=True, slots=True)
class AudienceServices:
    """Stores of `read_audience`."""

    alerts: FeedAlerts
    audience: AudiencePages
    devices: DevicesByNumber
    units: NewUnits
    halt: Halt
    cursors: CursorSeal
    conformance: Conformance
