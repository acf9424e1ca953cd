"""What every resolver of a graph is handed: who asks, the services, and the id under which the request is logged."""

from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from hub.errors import HubError, Unauthenticated
from hub.graphql.kit.fair_queue import Turns

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
    turns: Turns | None = None
    """A subscription's, in which its events are executed."""
    place: int | None = None
    """Where a subscription that follows a log stands, once it has caught up; its resolver sets it with each event."""

    @property
    def actor(self) -> ActorT:
        """Who asks; raises the reason why nobody was admitted. Every resolver starts here."""
        if self.admitted is None:
            raise self.refusal
        return self.admitted
