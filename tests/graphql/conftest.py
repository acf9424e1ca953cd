"""A real issuer and a real server for the police graph."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub.graphql.live.connection_limits import ConnectionSlots
from hub.graphs.police import build_police_app
from hub.identity.issuer_keys import IssuerKeys
from hub.identity.staff_tokens import StaffTokens
from hub.local.issuer import AUDIENCE, LocalIssuer
from hub.partners.context import ChannelContext
from hub.services.budgets import Budgets
from hub.services.conformance_runs import Conformance
from hub.settings import DeploymentMode, Settings
from tests.fakes import FakePolice
from tests.graphql.police_scene import KEY, Clock, Halt, Parked, Partners, Scene, police_services
from tests.graphql.unlimited_budgets import UnlimitedBudgets
from tests.graphql.unlimited_connections import UnlimitedConnections
from tests.serving import GraphClient, Switchboard, graph_client


@pytest.fixture(scope="session")
async def issuer() -> AsyncIterator[LocalIssuer]:
    """One issuer for all."""
    issuer = LocalIssuer()
    await issuer.start()
    yield issuer
    await issuer.stop()


@pytest.fixture(scope="session")
async def board() -> AsyncIterator[tuple[Switchboard, GraphClient]]:
    """One server for all, and its client."""
    board = Switchboard()
    async with graph_client(board) as client:
        yield board, client


@pytest.fixture(params=[DeploymentMode.EMBEDDED])
async def scene(
    issuer: LocalIssuer, board: tuple[Switchboard, GraphClient], request: pytest.FixtureRequest
) -> AsyncIterator[Scene]:
    """The police graph, in embedded mode unless a test asks for production."""
    async with opened_scene(FakePolice(), issuer, board, request.param) as scene:
        yield scene


@asynccontextmanager
async def opened_scene(
    fake: FakePolice,
    issuer: LocalIssuer,
    board: tuple[Switchboard, GraphClient],
    mode: DeploymentMode = DeploymentMode.EMBEDDED,
    conformance: Conformance | None = None,
) -> AsyncIterator[Scene]:
    """Put the police graph over these stores behind the one server."""
    partners, parked, halt = Partners(), Parked(), Halt()
    services = police_services(
        fake, partners, parked, halt, ChannelContext("", frozenset(), False, Clock()), conformance
    )
    # The local issuer speaks plain http, so the keys stay in embedded mode in both modes of the graph.
    identity = StaffTokens(IssuerKeys(issuer.url, embedded=True), issuer.url, AUDIENCE)
    settings = Settings(
        deployment_mode=mode,
        mongo_url="",
        redis_url="",
        broker_url="",
        issuer=issuer.url,
        audience=AUDIENCE,
        hub_key=KEY,
        public_url="",
    )
    switchboard, client = board
    switchboard.app = build_police_app(
        services, settings, identity, ConnectionSlots(UnlimitedConnections()), Budgets(UnlimitedBudgets())
    )
    yield Scene(fake, partners, parked, halt, issuer, client)
    await identity.close()
