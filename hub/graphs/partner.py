"""The partner graph, and the ASGI app that serves it at /graphql."""

from collections.abc import Awaitable
from typing import Final

from starlette.types import ASGIApp

from hub.domain.actors import PartnerActor
from hub.domain.budgets import Budget, budget_of_partner
from hub.graphql.cost.limiter import cost_limiter
from hub.graphql.execution.graph import Graph, build_graph
from hub.graphql.execution.persisted_documents import DocumentReader
from hub.graphql.live.callers import Callers
from hub.graphql.live.connection_limits import ConnectionLimiter, ConnectionLimits, ConnectionSlots
from hub.graphql.transport.view import build_graph_app
from hub.http.partner_authentication import AuthenticatePartner
from hub.resolvers.partner.entities import ENTITIES
from hub.resolvers.partner.mutation import Mutation
from hub.resolvers.partner.query import Query
from hub.resolvers.partner.subscription import Subscription
from hub.services.budgets import Budgets
from hub.services.feed.read_feed_cursor import read_feed_cursor
from hub.services.operations.ports import PersistedDocuments
from hub.services.partner_parts import PartnerServices
from hub.settings import DeploymentMode, Settings

MAX_REPRESENTATIONS: Final = 1000
"""Each kind is read at once, and a partner's own graph may name as many devices as a mutation takes."""


def partner_graph(*, open_schema: bool) -> Graph:
    """Return the graph of partner apps; `open_schema` shows introspection."""
    graph = build_graph(Query, Mutation, Subscription, entities=ENTITIES, open_schema=open_schema)
    graph.max_representations = MAX_REPRESENTATIONS
    return graph


def build_partner_app(
    services: PartnerServices,
    settings: Settings,
    authenticate: AuthenticatePartner,
    slots: ConnectionSlots,
    budgets: Budgets,
    persisted: PersistedDocuments,
) -> ASGIApp:
    """Build the app to mount as a route for HTTP and as one for WebSockets."""
    embedded = settings.deployment_mode is DeploymentMode.EMBEDDED

    def limits_of(actor: PartnerActor) -> ConnectionLimits:
        return ConnectionLimits(
            f"partner.{actor.partner}", settings.partner_connections, settings.partner_subscriptions
        )

    def budget_of(actor: PartnerActor) -> Budget:
        return budget_of_partner(actor, settings.partner_points)

    def find_document(actor: PartnerActor, document_id: str) -> Awaitable[str | None]:
        return persisted.find(actor.partner, document_id)

    graph = partner_graph(open_schema=embedded)
    callers = Callers(
        authenticate,
        greet=_greet,
        connection_limiter=ConnectionLimiter(slots, limits_of),
        cost_limiter=cost_limiter(graph, budgets, budget_of),
        documents=DocumentReader(find_document, only=settings.persisted_only),
    )
    return build_graph_app(graph, services, callers, embedded=embedded, origins=settings.allowed_origins)


async def _greet(services: PartnerServices, actor: PartnerActor) -> dict[str, object]:
    # A follower whose connection is lost before its first event continues from here, and loses nothing.
    return {"feedCursor": await read_feed_cursor(actor, services.feed)}
