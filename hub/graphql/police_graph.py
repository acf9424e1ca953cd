"""The police graph, and the ASGI app that serves it at /police/graphql."""

from functools import cache
from typing import Final

from starlette.types import ASGIApp

from hub.domain.actors import Officer
from hub.domain.budgets import Budget
from hub.graphql.cost.limiter import cost_limiter
from hub.graphql.execution.graph import Graph, build_graph
from hub.graphql.live.callers import Callers
from hub.graphql.live.connection_limits import ConnectionLimiter, ConnectionLimits, ConnectionSlots
from hub.graphql.transport.view import build_graph_app
from hub.http.authentication import StaffIdentity, officer_authentication
from hub.resolvers.police.entities import ENTITIES
from hub.resolvers.police.mutation import Mutation
from hub.resolvers.police.query import Query
from hub.resolvers.police.subscription import Subscription
from hub.services.budgets import Budgets
from hub.services.duty.read_notice_cursor import read_notice_cursor
from hub.services.police.parts import PoliceServices
from hub.services.police.read_live_cursors import read_live_cursors
from hub.settings import DeploymentMode, Settings

POINTS_PER_OFFICER: Final = 600_000
"""Points a minute: whole pages of cases one after another, and no more than people read."""
CONNECTIONS_PER_OFFICER: Final = 50
SUBSCRIPTIONS_PER_OFFICER: Final = 200


@cache
def police_graph(*, open_schema: bool) -> Graph:
    """Return the graph of police; `open_schema` shows introspection and suggestions."""
    return build_graph(Query, Mutation, Subscription, entities=ENTITIES, open_schema=open_schema)


def build_police_app(
    services: PoliceServices, settings: Settings, identity: StaffIdentity, slots: ConnectionSlots, budgets: Budgets
) -> ASGIApp:
    """Build the app to mount as a route for HTTP and as one for WebSockets."""
    embedded = settings.deployment_mode is DeploymentMode.EMBEDDED
    graph = police_graph(open_schema=embedded)
    callers: Callers[PoliceServices, Officer] = Callers(
        officer_authentication(identity),
        greet=_greet,
        connection_limiter=ConnectionLimiter(slots, _limits_of),
        cost_limiter=cost_limiter(graph, budgets, _budget_of),
    )
    return build_graph_app(graph, services, callers, embedded=embedded, origins=settings.allowed_origins)


async def _greet(services: PoliceServices, officer: Officer) -> dict[str, object]:
    # A follower whose connection is lost before its first event continues from here, and loses nothing.
    if not officer.certified:
        return {}
    cursors = await read_live_cursors(officer, services.live)
    return {
        "noticeCursor": await read_notice_cursor(officer, services.duty),
        "activityCursor": cursors.activity,
        "tipCursor": cursors.tips,
    }


def _limits_of(officer: Officer) -> ConnectionLimits:
    return ConnectionLimits(f"staff.{officer.account}", CONNECTIONS_PER_OFFICER, SUBSCRIPTIONS_PER_OFFICER)


def _budget_of(officer: Officer) -> Budget:
    return Budget(f"staff.{officer.account}", POINTS_PER_OFFICER)
