"""The ticking graph behind a real server."""

from collections.abc import AsyncIterator

import pytest

from hub.graphql.transport.view import build_graph_app
from tests.graphql.live.ticking import Log, ticking_graph
from tests.serving import served


async def admit(authorization: str | None) -> str:
    """Whoever comes, under the name it gives; a long one makes long frames."""
    return authorization or "anybody"


@pytest.fixture
async def log() -> Log:
    """What there is to follow."""
    return Log()


@pytest.fixture
async def address(log: Log) -> AsyncIterator[str]:
    """Where the graph is served."""
    async with served(build_graph_app(ticking_graph(), log, admit, embedded=True)) as url:
        yield url
