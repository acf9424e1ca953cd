"""What every resolver of a graph is handed: who asks, the services, and the id under which the request is logged."""

from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from hub.errors import HubError, Unauthenticated
from hub.graphql.kit.fair_queue import FairQueue

ActorT = TypeVar("ActorT")
ServicesT = TypeVar("ServicesT")


class HeldConnection(Protocol):
    """One of the connections that a caller may hold."""

    def leave(self) -> None:
        """Give it back."""


@dataclass(slots=True, repr=False)
class Context(Generic[ActorT, ServicesT]):
    """One a request, or one a WebSocket connection. Use it as `strawberry.Info[Context[Officer, Desk], None]`."""

    services: ServicesT
    request_id: str
    admitted: ActorT | None = None
    refusal: HubError = field(default_factory=Unauthenticated)
    handshake: str | None = None
    """The Authorization header of a WebSocket's handshake."""
    connection_params: dict[str, Any] | None = None
    """Set by strawberry from the payload of `connection_init`; read in the view's `on_ws_connect` only."""
    credential: str | None = None
    """By which a WebSocket's actor was admitted."""
    seat: HeldConnection | None = None
    """What a WebSocket holds of its caller's connections."""
    fair_queue: FairQueue | None = None
    """A subscription's queue for its turn to execute an event."""
    log_position: int | None = None
    """The log position of a subscription that has caught up; its resolver sets it with each event."""

    @property
    def actor(self) -> ActorT:
        """Who asks; raises the reason why nobody was admitted. Every resolver starts here."""
        if self.admitted is None:
            raise self.refusal
        return self.admitted
