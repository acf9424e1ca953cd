"""The context of every resolver: the actor, the services, and the id under which the request is logged."""

from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from hub.errors import HubError, Unauthenticated
from hub.graphql.kit.fair_queue import FairQueue

ActorT = TypeVar("ActorT")
ServicesT = TypeVar("ServicesT")


class AcquiredSlot(Protocol):
    """One of the connections that a caller may have."""

    def release(self) -> None:
        """Give it back."""


@dataclass(slots=True, repr=False)
class Context(Generic[ActorT, ServicesT]):
    """The context of one request or one WebSocket. Use it as `strawberry.Info[Context[Actor, Services], None]`."""

    services: ServicesT
    request_id: str
    admitted: ActorT | None = None
    refusal: HubError = field(default_factory=Unauthenticated)
    purpose: str = ""
    """The header X-Purpose, for reads of staff that have no argument for it; empty if it was not sent."""
    handshake: str | None = None
    """The Authorization header of a WebSocket's handshake."""
    connection_params: dict[str, Any] | None = None
    """The payload of `connection_init`. Strawberry sets it; only the view's `on_ws_connect` reads it."""
    credential: str | None = None
    """The credential of a WebSocket's actor."""
    slot: AcquiredSlot | None = None
    """The connection slot that a WebSocket holds."""
    fair_queue: FairQueue | None = None
    """The queue in which a subscription waits to execute an event."""
    log_position: int | None = None
    """The log position of a subscription that has caught up; its resolver sets it with each event."""

    @property
    def actor(self) -> ActorT:
        """Return the authenticated actor; raise the reason why there is none. Every resolver starts here."""
        if self.admitted is None:
            raise self.refusal
        return self.admitted
