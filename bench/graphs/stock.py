"""The same types and resolvers behind Strawberry's own ASGI app, plus only what the resolvers look up.

Each subscriber is an execution, each request is parsed and validated anew. It may be tuned by public means:
`caches` of parsed and validated documents, a garbage `collector` that runs less often, and `orjson`.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from bench.contenders import Order, Work, serve
from bench.fanout.hub_parts import SilentBell
from bench.fanout.hub_parts import opened as opened_hub
from bench.graphs import listening
from hub.app import graph_routes
from hub.domain.actors import PartnerActor
from hub.gc_tuning import tune_gc
from hub.graphql.kit.context import Context
from hub.graphql.kit.loaders import LoadersPerOperation
from hub.http.partner_authentication import AuthenticatePartner, partner_authentication
from hub.resolvers.partner.query import Query
from hub.resolvers.partner.subscription import Subscription
from hub.schema.partner.alert import Alert
from hub.schema.partner.partner import Partner
from hub.schema.shared.scalars import SCALARS
from hub.services.partner_parts import PartnerServices
from hub.settings import read_embedded

CACHES = [lambda: ParserCache(maxsize=256), lambda: ValidationCache(maxsize=256)]

StockContext = Context[PartnerActor, PartnerServices]


class Stock(GraphQL[StockContext, None]):
    """Strawberry's app with the context that the resolvers need."""

    def __init__(
        self,
        schema: strawberry.federation.Schema,
        services: PartnerServices,
        admit: AuthenticatePartner,
        *,
        quick_json: bool,
    ) -> None:
        super().__init__(schema)
        self._services, self._admit = services, admit
        self._quick_json = quick_json

    def encode_json(self, data: object) -> str | bytes:
        """Return text."""
        return orjson.dumps(data).decode() if self._quick_json else super().encode_json(data)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> StockContext:
        """Return a context; a request is admitted as the hub admits it."""
        context: StockContext = Context(self._services, "stock")
        if isinstance(request, Request):
            context.admitted = await self._admit(request.headers.get("authorization"))
        return context

    async def on_ws_connect(self, context: StockContext) -> dict[str, object]:
        """Admit the key, as the hub does."""
        context.admitted = await self._admit((context.connection_params or {})["Authorization"])
        return {}


@asynccontextmanager
async def opened(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """Open with `setup`: the environment of a hub with its own database, the port to listen on, and the tuning."""
    tuned = setup["tuned"]
    async with opened_hub(read_embedded(setup["environment_of_hub"]), SilentBell()) as hub:
        schema = strawberry.federation.Schema(
            query=Query,
            subscription=Subscription,
            types=[Alert, Partner],
            federation_version="2.9",
            config=StrawberryConfig(scalar_map=dict(SCALARS)),
            extensions=[LoadersPerOperation, *(CACHES if "caches" in tuned else ())],
        )
        admit = partner_authentication(hub.repositories.partner.partners)
        app = Stock(schema, hub.services.partner, admit, quick_json="orjson" in tuned)
        if "collector" in tuned:
            tune_gc()
        async with listening(Starlette(routes=graph_routes("/graphql", app, by_get=False)), setup["port"]):

            async def work(_: Order) -> Mapping[str, float]:
                return {}

            yield work


if __name__ == "__main__":
    serve(opened)
