"""The police graph for the console: by session instead of by token, with a fresh sign-in for what cannot be undone."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from starlette.types import ASGIApp

from hub.domain.access.console_sessions import SessionLocked, SignedInOfficer
from hub.errors import Forbidden, HubError, Unauthenticated
from hub.graphql.execution.persisted_documents import NO_DOCUMENTS, DocumentReader
from hub.graphql.live.callers import FORBIDDEN
from hub.graphql.live.connection_limits import ConnectionSlots
from hub.graphql.live.subscription_key import read_subscription_key
from hub.graphql.messages.requests import Document, GraphQLRequest
from hub.graphs.police import Door, build_police_app_for
from hub.services.budgets import Budgets
from hub.services.police.parts import PoliceServices
from hub.settings import Settings

SIGN_IN_AGAIN_FOR: Final = re.compile(r"\b(?:closeCase|breakGlass)\b")
"""The fields that need a sign-in of the last five minutes. The name of a field cannot be written in another way."""
ONLY_SUBSCRIPTIONS: Final = "This WebSocket takes subscriptions; send queries and mutations by POST."
SESSION_ENDED: Final = 4401
SESSION_LOCKED: Final = 4423


@dataclass(frozen=True, slots=True)
class ConsoleGraph:
    """The graph over HTTP and over WebSockets."""

    http: ASGIApp
    socket: ASGIApp


@dataclass(frozen=True, slots=True)
class ConsoleChecks:
    """The checks of a request: the session that the gate names in the header, and its CSRF token."""

    authenticate: Callable[[str | None], Awaitable[SignedInOfficer]]
    is_csrf_token: Callable[[str | None, object], bool]
    """Returns whether a token belongs to the session of a header."""
    now: Callable[[], datetime]
    """Real time."""


def build_console_graph(
    services: PoliceServices,
    settings: Settings,
    checks: ConsoleChecks,
    slots: ConnectionSlots,
    budgets: Budgets,
    origin: str,
) -> ConsoleGraph:
    """Build the two apps. `origin` is that of the hub's own pages."""

    def credential_of(payload: Mapping[str, Any], handshake: str | None) -> str | None:
        if not checks.is_csrf_token(handshake, payload.get("csrf")):
            raise Forbidden()
        return handshake

    def build(documents: DocumentReader[SignedInOfficer]) -> ASGIApp:
        door = Door(checks.authenticate, documents, credential_of, _close_code, (origin,))
        return build_police_app_for(door, services, settings, slots, budgets)

    return ConsoleGraph(build(_FreshSignIns(checks.now)), build(_Subscriptions()))


class _FreshSignIns(DocumentReader[SignedInOfficer]):
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    async def read(self, request: GraphQLRequest, actor: SignedInOfficer) -> Document:
        """Return the document to execute; raise SignInAgain for one that needs a newer sign-in."""
        document = await NO_DOCUMENTS.read(request, actor)
        if SIGN_IN_AGAIN_FOR.search(document.text):
            actor.require_recent_sign_in(self._now())
        return document


class _Subscriptions(DocumentReader[SignedInOfficer]):
    def __init__(self) -> None:
        """Read what the request has."""

    async def read(self, request: GraphQLRequest, actor: SignedInOfficer) -> Document:
        """Return the document of a subscription; raise Forbidden for any other operation."""
        document = await NO_DOCUMENTS.read(request, actor)
        if read_subscription_key(document.text, document.operation, document.variables, actor) is None:
            raise Forbidden(ONLY_SUBSCRIPTIONS)
        return document


def _close_code(error: HubError) -> int:
    """Return the close code for the reason why a session may not go on."""
    if isinstance(error, SessionLocked):
        return SESSION_LOCKED
    return SESSION_ENDED if isinstance(error, Unauthenticated) else FORBIDDEN
