"""The partner graph, put together, and the ASGI app that serves it at /graphql."""

from collections.abc import Awaitable
from typing import Final

from starlette.types import ASGIApp

from hub.domain.actors import PartnerActor
from hub.domain.budgets import Budget
from hub.graphql.cost.limiter import cost_limiter
from hub.graphql.execution.graph import Graph, build_graph
from hub.graphql.execution.persisted_documents import DocumentReader
from hub.graphql.live.connection_limits import ConnectionLimiter, ConnectionLimits, ConnectionSlots
from hub.graphql.transport.view import build_graph_app
from hub.http.partner_authentication import PartnerByHeader
from hub.resolvers.partner.entities import ENTITIES
from hub.resolvers.partner.mutation import Mutation
from hub.resolvers.partner.query import Query
from hub.resolvers.partner.subscription import Subscription
from hub.schema.partner.services import PartnerServices
from hub.services.budgets import Budgets
from hub.services.feed.read_feed_cursor import read_feed_cursor
from hub.services.operations.ports import PersistedDocuments
from hub.settings import DeploymentMode, Settings

MAX_REPRESENTATIONS: Final = 1000
"""Each kind is read at once, and a partner's own graph may name as many devices as a mutation takes."""


def partner_graph(*, open_schema: bool) -> Graph:
    """The graph that partner apps join; `open_schema` shows introspection."""
    graph = build_graph(Query, Mutation, Subscription, entities=ENTITIES, open_schema=open_schema)
    graph.max_representations = MAX_REPRESENTATIONS
    return graph


def build_partner_app(
    services: PartnerServices,
    settings: Settings,
    admit: PartnerByHeader,
    seats: ConnectionSlots,
    budgets: Budgets,
    persisted: PersistedDocuments,
) -> ASGIApp:
    """The app to mount, as a route for HTTP and as one for WebSockets."""
    embedded = settings.deployment_mode is DeploymentMode.EMBEDDED

    def allowance(actor: PartnerActor) -> ConnectionLimits:
        return ConnectionLimits(
            f"partner.{actor.partner}", settings.partner_connections, settings.partner_subscriptions
        )

    def budget(actor: PartnerActor) -> Budget:
        # Of a mode: who tries something out takes nothing from the people who wait for an alert.
        return Budget(f"partner.{actor.tenant}", actor.points or settings.partner_points)

    def document(actor: PartnerActor, document_id: str) -> Awaitable[str | None]:
        return persisted.find(actor.partner, document_id)

    graph, seating = partner_graph(open_schema=embedded), ConnectionLimiter(seats, allowance)
    spending = cost_limiter(graph, budgets, budget)
    return build_graph_app(
        graph,
        services,
        admit,
        embedded=embedded,
        greet=_greet,
        seating=seating,
        spending=spending,
        documents=DocumentReader(document, only=settings.persisted_only),
        origins=settings.allowed_origins,
    )


async def _greet(services: PartnerServices, actor: PartnerActor) -> dict[str, object]:
    # A follower that is cut before its first event goes on from here, so that it loses nothing.
    return {"feedCursor": await read_feed_cursor(actor, services.feed)}
