"""The ASGI app: both graphs, the doors of photos, health. Its lifespan opens and closes everything."""

import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Lifespan

from hub.graphql.live.connection_limits import ConnectionSlots
from hub.graphql.partner_graph import build_partner_app
from hub.graphql.police_graph import build_police_app
from hub.http.authentication import officer_by_header
from hub.http.error_middleware import ErrorMiddleware
from hub.http.health import Dependency, health_routes
from hub.http.partner_authentication import partner_by_header
from hub.http.photo_routes import KEY_HEADER, PURPOSE_HEADER, PhotoServices, photo_routes
from hub.http.request_errors import REQUEST_ID, not_found
from hub.schema.partner.services import PartnerServices
from hub.services.budgets import Budgets
from hub.services.photos.steps.photo_queue import PhotoQueue
from hub.services.photos.steps.recent_photos import RecentPhotos
from hub.services.photos.steps.store_photo import PhotoIntake
from hub.services.ports import Notifier
from hub.settings import DeploymentMode, Settings
from hub.storage.redis.process_heartbeats import BEAT, WORKERS
from hub.wiring import Hub, open_hub


def build_app(settings: Settings, notifier: Notifier) -> Starlette:
    """The app of one API process. It sends no push itself: it writes rows and rings the bell."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_hub(settings, notifier) as hub:
            await hub.repositories.prepare()
            app.router.routes.extend(_routes(hub))
            app.state.hub = hub
            tune_gc()
            yield

    return build_bare_app(lifespan, settings.allowed_origins)


def build_bare_app(lifespan: Lifespan[Starlette] | None = None, origins: Collection[str] = ()) -> Starlette:
    """An app without a door, in which whatever comes is answered in the form that is promised."""
    app = Starlette(
        lifespan=lifespan,
        middleware=[Middleware(ErrorMiddleware), *cross_origin(origins)],
        exception_handlers={HTTPException: not_found},
    )
    # An address with a slash too many is none: a redirect has no body in that form.
    app.router.redirect_slashes = False
    return app


def cross_origin(origins: Collection[str]) -> list[Middleware]:
    """What lets pages of these origins read answers. Without any there is nothing, and no cookie is ever taken."""
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


def tune_gc() -> None:
    """Let the garbage collector look less often, and never again at what stands for as long as the process.

    Each subscriber is some hundred objects that live for days, and the collector walks through them all: the bench's
    `feed.tuned_by_collector` shows what that takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _routes(hub: Hub) -> list[BaseRoute]:
    seats, embedded = (
        ConnectionSlots(hub.repositories.partner.connection_limits),
        hub.settings.deployment_mode is DeploymentMode.EMBEDDED,
    )
    budgets = Budgets(hub.repositories.partner.budgets)
    partner = build_partner_app(
        partner_services(hub),
        hub.settings,
        partner_by_header(hub.repositories.partner.partners),
        seats,
        budgets,
        hub.repositories.partner.documents,
    )
    police = build_police_app(hub.services.police, hub.settings, hub.identity, seats, budgets)
    return [
        *graph_routes("/graphql", partner, by_get=embedded),
        *graph_routes("/police/graphql", police, by_get=embedded),
        *photo_routes(_photo_doors(hub)),
        *health_routes(_parts(hub), _metrics(hub)),
    ]


def _parts(hub: Hub) -> dict[str, Dependency]:
    signs = {name: partial(hub.monitoring.process_heartbeats.require, name) for name in (BEAT, WORKERS)}
    return {
        "mongo": Dependency(hub.database.ping),
        "redis": Dependency(hub.check_redis),
        "issuer": Dependency(hub.identity.require_keys),
        **{name: Dependency(check, known_by="redis") for name, check in signs.items()},
    }


def _metrics(hub: Hub) -> Callable[[], Awaitable[bytes]]:
    return hub.monitoring.collect


def graph_routes(path: str, app: ASGIApp, *, by_get: bool) -> list[BaseRoute]:
    """A graph's doors: it is asked by POST and by WebSocket, and `by_get` if its addresses may be read by others.

    Whatever lies between writes an address to its log, and a question may hold a place.
    """
    return [Route(path, app, methods=["GET", "POST"] if by_get else ["POST"]), WebSocketRoute(path, app)]


def partner_services(hub: Hub) -> PartnerServices:
    """What the partner graph works with."""
    return PartnerServices(
        clock=hub.clock,
        devices=hub.services.devices,
        feed=hub.services.feed,
        audience=hub.services.audience,
        tips=hub.services.tips,
        receipts=hub.services.receipts,
        photo_links=hub.links,
    )


def _photo_doors(hub: Hub) -> PhotoServices:
    return PhotoServices(
        partner=partner_by_header(hub.repositories.partner.partners),
        officer=officer_by_header(hub.identity),
        alerts=hub.repositories.police.alerts,
        intake=PhotoIntake(
            hub.database, hub.repositories.partner.idempotency, hub.repositories.police.photos, PhotoQueue()
        ),
        photos=hub.repositories.police.photos,
        recent=RecentPhotos(),
        links=hub.links,
        clock=hub.clock,
        audit=hub.repositories.police.audit,
    )
