"""The police graph, and the ASGI app that serves it at /police/graphql."""

from functools import cache
from typing import Final

from starlette.types import ASGIApp

from hub.domain.actors import Officer
from hub.domain.budgets import Budget
from hub.graphql.cost.spending import spending_on
from hub.graphql.execution.graph import Graph, build_graph
from hub.graphql.live.connection_limits import Allowance, Seating, Seats
from hub.graphql.transport.view import graph_app
from hub.http.authentication import StaffIdentity, officer_by_header
from hub.resolvers.police.mutation import Mutation
from hub.resolvers.police.query import Query
from hub.schema.police.services import PoliceServices
from hub.services.budgets import Budgets
from hub.settings import DeploymentMode, Settings

POINTS_OF_AN_OFFICER: Final = 600_000
"""A minute: whole pages of cases, one after another, and no more than people read."""
CONNECTIONS_OF_AN_OFFICER: Final = 50
SUBSCRIPTIONS_OF_AN_OFFICER: Final = 200


@cache
def police_graph(*, open_schema: bool) -> Graph:
    """The schema; `open_schema` shows introspection and suggestions."""
    return build_graph(Query, Mutation, open_schema=open_schema)


def police_view(
    services: PoliceServices, settings: Settings, identity: StaffIdentity, seats: Seats, budgets: Budgets
) -> ASGIApp:
    """The app to mount, as a route for HTTP and as one for WebSockets."""
    embedded = settings.deployment_mode is DeploymentMode.EMBEDDED
    graph, admit = police_graph(open_schema=embedded), officer_by_header(identity)
    spending = spending_on(graph, budgets, _budget)
    return graph_app(
        graph,
        services,
        admit,
        embedded=embedded,
        seating=Seating(seats, _allowance),
        spending=spending,
        origins=settings.allowed_origins,
    )


def _allowance(officer: Officer) -> Allowance:
    return Allowance(f"staff.{officer.account}", CONNECTIONS_OF_AN_OFFICER, SUBSCRIPTIONS_OF_AN_OFFICER)


def _budget(officer: Officer) -> Budget:
    return Budget(f"staff.{officer.account}", POINTS_OF_AN_OFFICER)
