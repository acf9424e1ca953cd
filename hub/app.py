"""The ASGI app: both graphs, the doors of photos, health. Its lifespan opens and closes everything."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from hub.domain.actors import Officer
from hub.domain.audits import AuditAction
from hub.resolvers.failures import no_door
from hub.resolvers.health import health_routes
from hub.resolvers.identity import officer_by_header
from hub.resolvers.partner.identity import partner_by_header
from hub.resolvers.partner.services import PartnerServices
from hub.resolvers.photo_routes import PhotoDoors, photo_routes
from hub.resolvers.police.services import PoliceServices
from hub.schema.partner.graph import partner_view
from hub.schema.police.graph import police_view
from hub.services.desk.audited import Looking, record
from hub.services.media.darkroom import Darkroom
from hub.services.media.ports import ReadingRecorder
from hub.services.media.recent_photos import RecentPhotos
from hub.services.ports import Bell
from hub.settings import Settings
from hub.wiring import Hub, open_hub


def build_app(settings: Settings, bell: Bell) -> Starlette:
    """The app of one API process. It sends no push itself: it writes rows and rings the bell."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_hub(settings, bell) as hub:
            await hub.books.prepare()
            app.router.routes.extend(_routes(hub))
            app.state.hub = hub
            yield

    return Starlette(lifespan=lifespan, exception_handlers={HTTPException: no_door})


def _routes(hub: Hub) -> list[BaseRoute]:
    return [
        *_graph("/graphql", partner_view(_partner_services(hub), hub.settings, partner_by_header(hub.books.partners))),
        *_graph("/police/graphql", police_view(_police_services(hub), hub.settings, hub.identity)),
        *photo_routes(_photo_doors(hub)),
        *health_routes({"mongo": hub.database.ping, "redis": hub.check_redis}, _metrics(hub)),
    ]


def _metrics(hub: Hub) -> Callable[[], Awaitable[bytes]]:
    return lambda: hub.metrics.collect(hub.tail.followers, hub.tail.place)


def _graph(path: str, app: ASGIApp) -> list[BaseRoute]:
    return [Route(path, app), WebSocketRoute(path, app)]


def _partner_services(hub: Hub) -> PartnerServices:
    return PartnerServices(
        clock=hub.clock,
        devices=hub.devices,
        feed=hub.feed,
        tips=hub.tips,
        withdrawal=hub.withdrawal,
        alerts=hub.books.alerts,
        receipts=hub.books.receipts,
        token_channels=hub.token_channels,
    )


def _police_services(hub: Hub) -> PoliceServices:
    return PoliceServices(
        desk=hub.desk, triage=hub.books.tips, operate=hub.operate, clock=hub.clock, cursors=hub.cursors
    )


def _photo_doors(hub: Hub) -> PhotoDoors:
    return PhotoDoors(
        partner=partner_by_header(hub.books.partners),
        officer=officer_by_header(hub.identity),
        alerts=hub.books.alerts,
        photos=hub.books.media,
        darkroom=Darkroom(),
        recent=RecentPhotos(),
        links=hub.links,
        clock=hub.clock,
        record=_photo_recorder(hub),
    )


def _photo_recorder(hub: Hub) -> ReadingRecorder:
    async def write(by: Officer, photo: str, purpose: str) -> None:
        await record(hub.desk.audit, Looking(by, AuditAction.READ_PHOTO, photo, purpose, await hub.clock.now()))

    return write
