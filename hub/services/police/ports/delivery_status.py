"""Ports to what the parts of the hub say of the delivery of an alert."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from hub.domain.alerts.alert import Alert
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.delivery.alert_work import AlertWork
from hub.domain.delivery.partner_queues import Closing
from hub.domain.delivery.service_parts import LastWord, PartState, PartStatus, ServicePart, Speaker
from hub.domain.delivery.stages import Stage
from hub.services.police.ports.stores import Alerts
from hub.services.ports.rows import Halt


class PartWatch:
    """The stores as this process saw them last: a store that is away cannot say since when."""

    def __init__(self) -> None:
        self._seen: dict[ServicePart, PartStatus] = {}

    def note(self, part: ServicePart, works: bool, at: datetime) -> PartStatus:
        """Note what was seen of a store at a real moment; return its state, with the first moment it was seen so."""
        state = PartState.WORKING if works else PartState.AWAY
        before = self._seen.get(part)
        if before is None or before.state is not state:
            self._seen[part] = PartStatus(part, state, at)
        return self._seen[part]


class DeliveryStatusRows(Protocol):
    """The rows of stages and units."""

    async def of_alerts(
        self, alerts: Collection[Alert], now: datetime
    ) -> Mapping[str, tuple[Sequence[Stage], AlertWork]]:
        """Return the stages of each alert, in order, and its work, in a number of calls that does not grow."""

    async def tenants_with_work(self) -> Collection[int]:
        """Return the tenants with a unit that is not over."""


class PartHeartbeats(Protocol):
    """The heartbeats of the processes."""

    async def read(self) -> Mapping[Speaker, LastWord]:
        """Return the last words of every kind of process; raises StorageUnavailable while Redis is away."""


class ClosedQueues(Protocol):
    """The queues of tenants."""

    async def closed(self, tenants: Collection[int]) -> Mapping[int, Closing]:
        """Return what closed the queue of each tenant whose queue was closed and that sent no batch since."""


class StoppedTenants(Protocol):
    """The partners behind tenants."""

    async def stopped(self, tenants: Collection[int]) -> Collection[int]:
        """Return those of the tenants whose partner is suspended or has no channel."""


class Pings(Protocol):
    """A store that can say that it is there."""

    async def ping(self) -> None:
        """Raise StorageUnavailable unless the store answers."""


@dataclass(frozen=True, slots=True)
class DeliveryStatusReads:
    """Everything that is read to say how alerts stand, and which parts of the hub work."""

    alerts: Alerts
    rows: DeliveryStatusRows
    heartbeats: PartHeartbeats
    queues: ClosedQueues
    partners: StoppedTenants
    halt: Halt
    database: Pings
    policy: EscalationPolicy
    watch: PartWatch = field(default_factory=PartWatch)
