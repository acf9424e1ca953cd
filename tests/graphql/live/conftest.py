"""The ticking graph behind a real server."""

from collections.abc import AsyncIterator

import pytest

from hub.graphql.live.callers import Callers
from hub.graphql.transport.view import build_graph_app
from tests.graphql.live.ticking import Log, ticking_graph
from tests.serving import served


async def admit(authorization: str | None) -> str:
    """Authenticate everybody under the given name; a long name makes long frames."""
    return authorization or "anybody"


@pytest.fixture
async def log() -> Log:
    """The log that subscriptions follow."""
    return Log()


@pytest.fixture
async def address(log: Log) -> AsyncIterator[str]:
    """The address of the served graph."""
    async with served(build_graph_app(ticking_graph(), log, Callers(admit), embedded=True)) as url:
        yield url
