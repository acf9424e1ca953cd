"""The callers of a graph: how they authenticate, and what they may use."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic

from hub.errors import HubError
from hub.graphql.cost.limiter import CostLimiter
from hub.graphql.execution.persisted_documents import NO_DOCUMENTS, DocumentReader
from hub.graphql.kit.context import ActorT, ServicesT
from hub.graphql.live.connection_limits import ConnectionLimiter

Authenticate = Callable[[str | None], Awaitable[ActorT]]
"""Returns the actor of an Authorization header, or raises a HubError."""
Greet = Callable[[ServicesT, ActorT], Awaitable[dict[str, object]]]
"""Returns the payload of `connection_ack` for an authenticated WebSocket."""
CredentialOf = Callable[[Mapping[str, Any], str | None], str | None]
"""Returns the credential of a WebSocket by the payload of `connection_init` and its handshake's header."""
CloseCodeOf = Callable[[HubError], int]
"""Returns the code with which a WebSocket is closed whose caller may not go on."""

FORBIDDEN: Final = 4403


def token_of_greeting(payload: Mapping[str, Any], handshake: str | None) -> str | None:
    """Return the `Authorization` of the greeting, or that of the handshake."""
    credential = payload.get("Authorization") or payload.get("authorization") or handshake
    return credential if isinstance(credential, str) else None


def close_forbidden(_: HubError) -> int:
    """Return 4403 for every reason."""
    return FORBIDDEN


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
    credential_of: CredentialOf = token_of_greeting
    close_code_of: CloseCodeOf = close_forbidden
