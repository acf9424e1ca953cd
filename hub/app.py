"""The ASGI app: both graphs, the photo routes and health. Its lifespan opens and closes everything."""

import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Route, Router, WebSocketRoute
from starlette.types import ASGIApp, Lifespan

from hub.domain.keys import KeyUse, derive_key
from hub.gc_tuning import tune_gc
from hub.graphql.live.connection_limits import ConnectionSlots
from hub.graphs.console import ConsoleChecks, build_console_graph
from hub.graphs.partner import build_partner_app
from hub.graphs.police import build_police_app
from hub.http.authentication import AuthenticateOfficer, NotedIdentity, StaffIdentity, officer_authentication
from hub.http.console.cookies import PendingSignIns
from hub.http.console.drafts import Drafts
from hub.http.console.gate import origin_of
from hub.http.console.routes import ConsoleApps, ConsoleParts, console_routes
from hub.http.console.sessions import ConsoleSessions
from hub.http.error_middleware import ErrorMiddleware
from hub.http.export_routes import ExportServices, export_routes
from hub.http.health import Dependency, health_routes
from hub.http.partner_authentication import partner_authentication
from hub.http.photo_routes import KEY_HEADER, PhotoServices, photo_routes
from hub.http.purpose import PURPOSE_HEADER
from hub.http.request_errors import REQUEST_ID, not_found
from hub.services.budgets import Budgets
from hub.services.duty.steps.run_watch import run_watch
from hub.services.photos.show_photo import PhotoRights
from hub.services.photos.steps.admit_upload import UploadLimits
from hub.services.photos.steps.photo_queue import PhotoQueue
from hub.services.photos.steps.recent_photos import RecentPhotos
from hub.services.photos.steps.store_photo import PhotoIntake
from hub.services.police.access.steps.note_staff import NotedStaff
from hub.services.ports import Notifier
from hub.services.trail.steps.run_manifests import run_manifests
from hub.settings import DeploymentMode, Settings
from hub.storage.mongo.cases.drafts import DraftRepository
from hub.storage.redis.console_sessions import ConsoleSessionRepository
from hub.storage.redis.process_heartbeats import BEAT, WORKERS
from hub.wiring import Hub, open_hub, read_gazetteer, read_map_style
from hub.wiring.duty_calls import NotedTrail

log = logging.getLogger(__name__)


def build_app(settings: Settings, notifier: Notifier) -> Starlette:
    """Build the app of one API process. It sends no push: it writes rows and notifies the workers."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_hub(settings, notifier, read_gazetteer(settings)) as hub, _watch(hub), _manifests(hub):
            app.router.routes.extend(_build_routes(hub))
            app.state.hub = hub
            tune_gc()
            yield

    return build_bare_app(lifespan, settings.allowed_origins)


def build_bare_app(lifespan: Lifespan[Starlette] | None = None, origins: Collection[str] = ()) -> Starlette:
    """Build an app without routes, which answers every request in the documented form."""
    app = Starlette(
        lifespan=lifespan,
        middleware=[Middleware(ErrorMiddleware), *cross_origin(origins)],
        exception_handlers={HTTPException: not_found},
    )
    # A path with a slash too many is not found: a redirect has no body in the documented form.
    app.router.redirect_slashes = False
    return app


def cross_origin(origins: Collection[str]) -> list[Middleware]:
    """Return the middleware that lets pages of these origins read responses; no cookie is ever accepted."""
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=tuple(origins),
            allow_methods=("GET", "POST"),
            allow_headers=("authorization", "content-type", REQUEST_ID, PURPOSE_HEADER, KEY_HEADER),
            expose_headers=(REQUEST_ID, "ratelimit", "ratelimit-policy", "retry-after"),
        )
    ]


def graph_routes(path: str, app: ASGIApp, *, by_get: bool) -> list[BaseRoute]:
    """Return the routes of a graph: POST and WebSocket, and GET if `by_get`.

    Use `by_get` only where no proxy logs addresses: a query in an address may hold a place.
    """
    return [Route(path, app, methods=["GET", "POST"] if by_get else ["POST"]), WebSocketRoute(path, app)]


def _watch(hub: Hub) -> AbstractAsyncContextManager[None]:
    """Run the watch of duty notices beside the requests."""
    if hub.duty.parts.lists.is_empty:
        log.warning("duty_list_missing")
    beat = hub.duty.heartbeat.beat if hub.duty.heartbeat else None
    return run_watch(hub.duty.watch, hub.duty.parts.limits, beat)


def _manifests(hub: Hub) -> AbstractAsyncContextManager[None]:
    """Make and push the manifests of the audit trail beside the requests."""
    if hub.trail.pusher is None:
        log.warning("audit_address_missing")
    alarm = NotedTrail(hub.duty.parts.notices, hub.clock).line_forged
    return run_manifests(hub.trail.manifests, hub.trail.key, hub.trail.pusher, alarm)


def _build_routes(hub: Hub) -> list[BaseRoute]:
    is_embedded = hub.settings.deployment_mode is DeploymentMode.EMBEDDED
    repositories, settings = hub.repositories.partner, hub.settings
    slots, budgets = ConnectionSlots(repositories.connection_limits), Budgets(repositories.budgets)
    # One for all doors of a process: its memory is one, and so is each caller's budget.
    stored = hub.repositories.cases.photos
    limits = UploadLimits(budgets, stored, hub.repositories.cases.photo_disk, settings.partner_points)
    photos = PhotoIntake(hub.database, repositories.idempotency, stored, PhotoQueue(), limits)
    authenticate = partner_authentication(repositories.partners)
    partner = build_partner_app(hub.services.partner, settings, authenticate, slots, budgets, repositories.documents)
    identity = NotedIdentity(hub.identity, NotedStaff(hub.services.police.staff.seen).note)
    police = build_police_app(hub.services.police, settings, identity, slots, budgets)
    return [
        *graph_routes("/graphql", partner, by_get=is_embedded),
        *graph_routes("/police/graphql", police, by_get=is_embedded),
        *photo_routes(_photo_services(hub, officer_authentication(identity), photos)),
        *export_routes(ExportServices(officer_authentication(identity), hub.services.police.export_parts)),
        *_console_routes(hub, identity, slots, budgets, photos),
        *health_routes(_dependencies(hub), _metrics(hub)),
    ]


def _console_routes(
    hub: Hub, identity: StaffIdentity, slots: ConnectionSlots, budgets: Budgets, photos: PhotoIntake
) -> list[BaseRoute]:
    """Return the routes of the console; none without OIDC_CLIENT_ID."""
    settings, police = hub.settings, hub.services.police
    if hub.sign_in is None:
        return []
    sessions = ConsoleSessions(ConsoleSessionRepository(hub.redis), hub.sign_in, identity, settings.hub_key)
    checks = ConsoleChecks(sessions.officer, sessions.is_csrf_token_of, sessions.now)
    graph = build_console_graph(police, settings, checks, slots, budgets, origin_of(settings.public_url))
    files = [
        *photo_routes(_photo_services(hub, sessions.officer, photos)),
        *export_routes(ExportServices(sessions.officer, police.export_parts)),
    ]
    pending = PendingSignIns(derive_key(settings.hub_key, KeyUse.CONSOLE_SIGN_INS))
    drafts = Drafts(DraftRepository(hub.database), derive_key(settings.hub_key, KeyUse.CONSOLE_DRAFTS))
    origin = origin_of(settings.public_url)
    return console_routes(
        ConsoleParts(
            sessions,
            hub.sign_in,
            pending,
            drafts,
            origin,
            hub.clock,
            ConsoleApps(graph.http, graph.socket, Router(files)),
            police.rules.policy.zone,
            map_style=read_map_style(settings),
        )
    )


def _dependencies(hub: Hub) -> dict[str, Dependency]:
    heartbeats = {name: partial(hub.monitoring.process_heartbeats.require, name) for name in (BEAT, WORKERS)}
    return {
        "mongo": Dependency(hub.database.ping),
        "redis": Dependency(hub.check_redis),
        "issuer": Dependency(hub.identity.require_keys),
        **{name: Dependency(check, seen_through="redis") for name, check in heartbeats.items()},
    }


def _metrics(hub: Hub) -> Callable[[], Awaitable[bytes]]:
    return hub.monitoring.collect


def _photo_services(hub: Hub, authenticate_officer: AuthenticateOfficer, intake: PhotoIntake) -> PhotoServices:
    return PhotoServices(
        authenticate_partner=partner_authentication(hub.repositories.partner.partners),
        authenticate_officer=authenticate_officer,
        alerts=hub.repositories.alerts.alerts,
        intake=intake,
        photos=hub.repositories.cases.photos,
        recent=RecentPhotos(),
        links=hub.links,
        clock=hub.clock,
        rights=PhotoRights(
            hub.repositories.tips.tips,
            hub.repositories.cases.cases,
            hub.services.police.stores.access,
            hub.services.police.search.rate_limit,
            hub.repositories.cases.hidden_cases,
            hub.repositories.staff.audit,
        ),
    )
