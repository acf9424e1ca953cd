"""The police graph, and the ASGI app that serves it at /police/graphql."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Final, Generic, TypeVar

from starlette.types import ASGIApp

from hub.domain.actors import Officer
from hub.domain.budgets import budget_of_officer
from hub.graphql.cost.limiter import cost_limiter
from hub.graphql.execution.graph import Graph, build_graph
from hub.graphql.execution.persisted_documents import NO_DOCUMENTS, DocumentReader
from hub.graphql.live.callers import (
    Authenticate,
    Callers,
    CloseCodeOf,
    CredentialOf,
    close_forbidden,
    token_of_greeting,
)
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

OfficerT = TypeVar("OfficerT", bound=Officer)

CONNECTIONS_PER_OFFICER: Final = 50
SUBSCRIPTIONS_PER_OFFICER: Final = 200


@dataclass(frozen=True, slots=True)
class Door(Generic[OfficerT]):
    """The way in which officers authenticate. `origins` replace those of the settings."""

    authenticate: Authenticate[OfficerT]
    documents: DocumentReader[OfficerT] = NO_DOCUMENTS
    credential_of: CredentialOf = token_of_greeting
    close_code_of: CloseCodeOf = close_forbidden
    origins: Collection[str] | None = None


@cache
def police_graph(*, open_schema: bool) -> Graph:
    """Return the graph of police; `open_schema` shows introspection and suggestions."""
    return build_graph(Query, Mutation, Subscription, entities=ENTITIES, open_schema=open_schema)


def build_police_app(
    services: PoliceServices, settings: Settings, identity: StaffIdentity, slots: ConnectionSlots, budgets: Budgets
) -> ASGIApp:
    """Build the app to mount as a route for HTTP and as one for WebSockets."""
    return build_police_app_for(Door(officer_authentication(identity)), services, settings, slots, budgets)


def build_police_app_for(
    door: Door[OfficerT], services: PoliceServices, settings: Settings, slots: ConnectionSlots, budgets: Budgets
) -> ASGIApp:
    """Build the app for officers who come through this door."""
    embedded = settings.deployment_mode is DeploymentMode.EMBEDDED
    graph = police_graph(open_schema=embedded)
    callers: Callers[PoliceServices, OfficerT] = Callers(
        door.authenticate,
        greet=_greet,
        connection_limiter=ConnectionLimiter(slots, _limits_of),
        cost_limiter=cost_limiter(graph, budgets, budget_of_officer),
        documents=door.documents,
        credential_of=door.credential_of,
        close_code_of=door.close_code_of,
    )
    allowed = settings.allowed_origins if door.origins is None else door.origins
    return build_graph_app(graph, services, callers, embedded=embedded, origins=allowed)


async def _greet(services: PoliceServices, officer: Officer) -> dict[str, object]:
    # A follower whose connection is lost before its first event continues from here, and loses nothing.
    if not officer.certified:
        return {}
    cursors = await read_live_cursors(officer, services.staff.live)
    return {
        "noticeCursor": await read_notice_cursor(officer, services.staff.duty),
        "activityCursor": cursors.activity,
        "tipCursor": cursors.tips,
    }


def _limits_of(officer: Officer) -> ConnectionLimits:
    return ConnectionLimits(f"staff.{officer.account}", CONNECTIONS_PER_OFFICER, SUBSCRIPTIONS_PER_OFFICER)
