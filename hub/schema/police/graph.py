"""The police graph, and the ASGI app that serves it at /police/graphql."""

from functools import cache
from typing import Final

from starlette.types import ASGIApp

from hub.domain.actors import Officer
from hub.domain.budgets import Budget
from hub.resolvers.identity import StaffIdentity, officer_by_header
from hub.resolvers.police.services import PoliceServices
from hub.schema import enums  # noqa: F401 - makes the domain's enums known
from hub.schema.cost.spending import spending_on
from hub.schema.graph import Graph, build_graph
from hub.schema.live.seats import Allowance, Seating, Seats
from hub.schema.police.mutation import Mutation
from hub.schema.police.query import Query
from hub.schema.view import graph_app
from hub.services.budgets import Budgets
from hub.settings import Settings, Wall

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
    embedded = settings.wall is Wall.EMBEDDED
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
