"""The callers of a graph: how they authenticate, and what they may use."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic

from hub.graphql.cost.limiter import CostLimiter
from hub.graphql.execution.persisted_documents import NO_DOCUMENTS, DocumentReader
from hub.graphql.kit.context import ActorT, ServicesT
from hub.graphql.live.connection_limits import ConnectionLimiter

Authenticate = Callable[[str | None], Awaitable[ActorT]]
"""Returns the actor of an Authorization header, or raises a HubError."""
Greet = Callable[[ServicesT, ActorT], Awaitable[dict[str, object]]]
"""Returns the payload of `connection_ack` for an authenticated WebSocket."""


@dataclass(frozen=True, slots=True)
class Callers(Generic[ServicesT, ActorT]):
    """The callers of one graph.

    Without `greet`, `connection_ack` has no payload. Without a limiter there is no such limit.
    """

    authenticate: Authenticate[ActorT]
    greet: Greet[ServicesT, ActorT] | None = None
    connection_limiter: ConnectionLimiter[ActorT] | None = None
    cost_limiter: CostLimiter[ActorT] | None = None
    documents: DocumentReader[ActorT] = NO_DOCUMENTS
