"""The gate of the console: the origin, the session, its CSRF token and its lock, before anything behind it runs."""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.domain.access.console_sessions import CsrfInvalid, SessionLocked
from hub.errors import Forbidden
from hub.http.console.cookies import SESSION_COOKIE, read_cookie
from hub.http.console.sessions import SCHEME, ConsoleSessions, Session, admitted
from hub.http.photo_routes import with_errors

CSRF_HEADER: Final = "x-csrf-token"
SAFE_METHODS: Final = frozenset(("GET", "HEAD"))
NOT_OWN: Final = "Only the hub's own pages may send this."
POLICY_VIOLATION: Final = 1008
"""The close code for a WebSocket of another origin; before the handshake it becomes a 403."""

Handle = Callable[[Request], Awaitable[Response]]


def origin_of(address: str) -> str:
    """Return the origin of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


class Gate:
    """Wraps the routes of the console. `origin` is that of the hub's own pages."""

    def __init__(self, sessions: ConsoleSessions, origin: str) -> None:
        self._sessions, self._origin = sessions, origin

    def opened(self, handle: Handle, *, even_locked: bool = False) -> Handle:
        """Return a handler that runs for a session alone, which it finds in `scope["console.session"]`."""

        async def respond(request: Request) -> Response:
            request.scope["console.session"] = await self._admit(request, even_locked=even_locked)
            response = await handle(request)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return with_errors(respond)

    def behind(self, app: ASGIApp, path: Callable[[Request], str]) -> ASGIApp:
        """Return an app that passes the requests of a session on, as the session's officer and to another path."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)

            async def admit(_: Request) -> Response:
                scope["console.session"] = await self._admit(request, even_locked=False)
                return Response()

            refused = await with_errors(admit)(request)
            if refused.status_code != 200:
                await refused(scope, receive, send)
                return
            with admitted(scope["console.session"]):
                await app(_inner(scope, path(request)), receive, send)

        return serve

    def behind_socket(self, app: ASGIApp) -> ASGIApp:
        """Return an app that passes WebSockets of the hub's own pages on; the app closes those without a session."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if Headers(scope=scope).get("origin") != self._origin:
                await receive()
                await send({"type": "websocket.close", "code": POLICY_VIOLATION})
                return
            await app(_inner(scope, scope["path"]), receive, send)

        return serve

    async def _admit(self, request: Request, *, even_locked: bool) -> Session:
        self._require_own(request.headers)
        session = await self._sessions.find(read_cookie(request.scope, SESSION_COOKIE))
        is_safe = request.method in SAFE_METHODS
        if not is_safe and not self._sessions.is_csrf_token(session.id, request.headers.get(CSRF_HEADER)):
            raise CsrfInvalid()
        if session.is_locked and not even_locked:
            raise SessionLocked()
        return session

    def _require_own(self, headers: Headers) -> None:
        """Raise Forbidden for a request that a page of another origin makes the browser send."""
        if headers.get("origin", self._origin) != self._origin:
            raise Forbidden(NOT_OWN)
        # `none` is what the person typed or opened from a bookmark; older browsers do not send the header.
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise Forbidden(NOT_OWN)


def _inner(scope: Scope, path: str) -> Scope:
    """Return the scope of a request behind the gate: the session stands where a token would."""
    headers = [(name, value) for name, value in scope["headers"] if name not in (b"authorization", b"cookie")]
    cookie = read_cookie(scope, SESSION_COOKIE)
    if cookie:
        headers.append((b"authorization", f"{SCHEME}{cookie}".encode()))
    return {**scope, "headers": headers, "path": path, "raw_path": path.encode()}
