"""Ports to what steers delivery: ledger, partner queues, heartbeats, quotas, the operator's halt, routes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from hub.domain.delivery.ledger import Classified
from hub.domain.delivery.partner_queues import QueueSlot
from hub.domain.delivery.quotas import Grant, Quota
from hub.services.channels import Announcer, Channel


class LedgerCache(Protocol):
    """The ledger. `batch` is a batch's (unit id, sequence); `pushed` are the alert's pushed revisions."""

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
    ) -> Classified:
        """Claim for a batch every number that `revision` has not reached and no other batch has claimed.

        With `catch_up`, only numbers that an earlier revision has reached or possibly reached are claimed.
        """

    async def told(self, alert: str, tenant: int, pushed: Sequence[int], numbers: Iterable[int]) -> set[int]:
        """Return those of the numbers that some revision has reached; claim none."""

    async def mark(
        self,
        alert: str,
        tenant: int,
        batch: tuple[str, int],
        revision: int,
        accepted: Iterable[int],
        unknown: Iterable[int],
        numbers: Iterable[int],
    ) -> None:
        """Record the accepted as reached and the unknown as possibly reached; drop the batch's claims on `numbers`."""

    async def resolve(self, alert: str, tenant: int, busy: Mapping[int, tuple[tuple[str, int], ...]]) -> bool:
        """Clear those claims whose batch is settled; True if there were any, so that the caller classifies again."""


class PartnerQueues(Protocol):
    """The queues of tenants, each with so many places for workers, and the circuit breakers of their channels."""

    @property
    def width(self) -> int:
        """The number of places in one queue."""

    @property
    def expiry(self) -> timedelta:
        """The time after which a place expires without `stay`."""

    async def room(self, tenant: int) -> int:
        """Return how many places of a queue are free now."""

    async def enter(self, tenant: int) -> QueueSlot | None:
        """Take a place in a queue; None if it is full or its circuit breaker is open."""

    async def stay(self, place: QueueSlot) -> bool:
        """Keep a place; False if it is lost or the circuit breaker has opened: begin nothing more."""

    async def leave(self, place: QueueSlot) -> None:
        """Give a place back."""

    async def report(
        self, tenant: int, answered: int, failed: int, wished: float | None, *, slow: bool = False
    ) -> float:
        """Count a batch's answers and failures; return for how many seconds this opens the circuit breaker.

        `wished` is the provider's Retry-After in seconds.
        """

    async def pause(self, tenant: int, seconds: float) -> None:
        """Close a queue for a while without a failure: its channel's quota is used up."""


class WorkHeartbeats(Protocol):
    """Heartbeats of processes that work on a row. Each fades by itself."""

    @property
    def fades_after(self) -> float:
        """The seconds after which a heartbeat fades."""

    async def say(self, row: str) -> None:
        """Leave a heartbeat that this process works on a row."""

    async def leave(self, row: str) -> None:
        """Take the heartbeat back."""

    async def of(self, rows: Collection[str]) -> set[str]:
        """Return those of the rows that have a heartbeat."""


class Quotas(Protocol):
    """The providers' quotas, shared by all workers."""

    async def take(self, quota: Quota, wanted: int, *, end: bool) -> Grant:
        """Take a token for each message, or as many as there are; `end` may use the tokens kept for ends of alerts."""


@dataclass(frozen=True, slots=True)
class DeliveryRoute:
    """The way to one tenant: a channel that sends, or an announcer for a partner that pulls."""

    partner: str
    suspended: bool
    channel: Channel | None = None
    announcer: Announcer | None = None

    @property
    def pulls(self) -> bool:
        """True if the partner reads its audience itself."""
        return self.announcer is not None


class DeliveryRoutes(Protocol):
    """Finds the way to a tenant."""

    async def of_tenant(self, tenant: int) -> DeliveryRoute | None:
        """Return a tenant's route; None if its partner has no channel now."""
