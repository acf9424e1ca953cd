"""The routes of the console, all below /console. Decision 0090 says why the hub keeps the session, not the browser."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, Router, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.domain.access.console_sessions import CONSOLE
from hub.errors import NotFound
from hub.http.console.cookies import PendingSignIns
from hub.http.console.drafts import Drafts
from hub.http.console.gate import Gate
from hub.http.console.pages import BUILT, ConsolePages
from hub.http.console.sessions import ConsoleSessions, Session
from hub.http.console.sign_in import SignInRoutes
from hub.identity.sign_in import SignInClient
from hub.operator_files.map_style import MapStyle
from hub.services.ports import Clock

MAP_STYLE: Final = f"{CONSOLE}/map-style"
"""The path of the style in the operator's file."""


@dataclass(frozen=True, slots=True)
class ConsoleApps:
    """The graph over HTTP and over WebSockets, and the app of /police/photos and /police/exports."""

    graph: ASGIApp
    socket: ASGIApp
    files: Router


@dataclass(frozen=True, slots=True)
class ConsoleParts:
    """The parts of the console. The three apps authenticate by `sessions.officer`."""

    sessions: ConsoleSessions
    client: SignInClient
    pending: PendingSignIns
    drafts: Drafts
    origin: str
    """The origin of the hub's own pages."""
    clock: Clock
    """The time of alerts, which the page shows, whatever the officer's machine says."""
    apps: ConsoleApps
    zone: str
    """The hub's time zone, by its IANA name: its days begin there."""
    built: Path = BUILT
    map_style: MapStyle | None = None
    """The operator's own; None: the console has one."""


def console_routes(parts: ConsoleParts) -> list[BaseRoute]:
    """Return the routes, to mount at the root of the app."""
    style = parts.map_style
    gate, pages = Gate(parts.sessions, parts.origin), ConsolePages(parts.built, style.origin if style else None)
    signing = SignInRoutes(parts.sessions, parts.client, parts.pending)
    acts, drafts = _Acts(parts.sessions, parts.clock, parts.zone, style), parts.drafts

    def files(path: Callable[[Request], str]) -> ASGIApp:
        return gate.behind(parts.apps.files, path)

    return [
        Route(f"{CONSOLE}/session", gate.opened(acts.show, even_locked=True), methods=["GET"]),
        Route(f"{CONSOLE}/sign-in", signing.begin, methods=["GET"]),
        Route(f"{CONSOLE}/signed-in", signing.finish, methods=["GET"]),
        Route(f"{CONSOLE}/sign-out", gate.opened(signing.leave, even_locked=True), methods=["POST"]),
        Route(f"{CONSOLE}/lock", gate.opened(acts.lock, even_locked=True), methods=["POST"]),
        Route(f"{CONSOLE}/active", gate.opened(acts.use), methods=["POST"]),
        Route(f"{CONSOLE}/graphql", _App(gate.behind(parts.apps.graph, lambda _: "/police/graphql")), methods=["POST"]),
        WebSocketRoute(f"{CONSOLE}/graphql", _App(gate.behind_socket(parts.apps.socket))),
        Route(f"{CONSOLE}/photos", _App(files(lambda _: "/police/photos")), methods=["POST"]),
        Route(f"{CONSOLE}/photos/{{photo}}/{{size}}", _App(files(_below_police)), methods=["GET"]),
        Route(f"{CONSOLE}/exports/{{export}}", _App(files(_below_police)), methods=["GET"]),
        Route(f"{CONSOLE}/drafts", gate.opened(drafts.list_all), methods=["GET"]),
        Route(f"{CONSOLE}/drafts/{{name}}", gate.opened(drafts.read), methods=["GET"]),
        Route(f"{CONSOLE}/drafts/{{name}}", gate.opened(drafts.save), methods=["PUT"]),
        Route(f"{CONSOLE}/drafts/{{name}}", gate.opened(drafts.delete), methods=["DELETE"]),
        Route(MAP_STYLE, gate.opened(acts.show_map_style), methods=["GET"]),
        Route(f"{CONSOLE}/assets/{{name}}", pages.asset, methods=["GET"]),
        Route(CONSOLE, pages.page, methods=["GET"]),
        Route(f"{CONSOLE}/{{path:path}}", pages.page, methods=["GET"]),
    ]


class _App:
    """An ASGI app, which Starlette would take for a handler of requests if it were a function.

    No browser stores what it answers: the graph says nothing of it, and its answers hold private facts.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_unstored(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_unstored)


def _below_police(request: Request) -> str:
    return f"/police{request.url.path.removeprefix(CONSOLE)}"


@dataclass(frozen=True, slots=True)
class _Acts:
    """The handlers of a session's own routes."""

    sessions: ConsoleSessions
    clock: Clock
    zone: str
    map_style: MapStyle | None

    async def show(self, request: Request) -> Response:
        """Return the session as the page needs it."""
        session: Session = request.scope["console.session"]
        officer = session.officer
        return JSONResponse(
            {
                "account": officer.account,
                "person": officer.person,
                "name": session.name,
                "force": officer.force,
                "forceName": officer.force_name,
                "permissions": sorted(officer.permissions) if officer.certified else [],
                "csrf": self.sessions.csrf_token(session),
                "lockAt": session.lock_at.isoformat(),
                "locked": session.is_locked,
                "now": (await self.clock.now()).isoformat(),
                "signedInAt": session.signed_in_at.isoformat(),
                "zone": self.zone,
                "mapStyle": (self.map_style.address or MAP_STYLE) if self.map_style else None,
            }
        )

    async def show_map_style(self, request: Request) -> Response:
        """Return the style of the operator's file."""
        if self.map_style is None or self.map_style.content is None:
            raise NotFound("This hub has no style of its own.")
        return Response(self.map_style.content, media_type="application/json")

    async def lock(self, request: Request) -> Response:
        """Lock the session."""
        await self.sessions.lock(request.scope["console.session"])
        return Response(status_code=204)

    async def use(self, request: Request) -> Response:
        """Note that a person uses the session; say when it will be locked."""
        lock_at = await self.sessions.use(request.scope["console.session"])
        return JSONResponse({"lockAt": lock_at.isoformat()})
