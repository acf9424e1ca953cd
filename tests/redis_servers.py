"""A pytest plugin: the Redis servers of the tests. A test marked `every_redis` runs once on each kind of them.

Without the marker a test that asks for a Redis gets the embedded one.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis.asyncio import Redis

from hub.local.redis import EmbeddedRedis
from tests.tools import find_redis


@dataclass(frozen=True)
class RedisKind:
    """A program of Redis and the mode in which it runs."""

    name: str
    is_embedded: bool = False
    is_cluster: bool = False

    def server(self, run_dir: Path, *, password: str | None = None) -> EmbeddedRedis:
        """Return a server of this kind that is not started."""
        program = None if self.is_embedded else find_redis()
        return EmbeddedRedis(run_dir, server=program, is_cluster=self.is_cluster, password=password)


EMBEDDED = RedisKind("embedded", is_embedded=True)
CLUSTER = RedisKind("cluster", is_cluster=True)
NEWER = (RedisKind("newer"), CLUSTER)
"""Redis 7 or newer, as production runs it: alone and as a cluster."""


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "every_redis: run the test on the embedded Redis, a newer one, and a cluster")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a marked test that uses a Redis on each kind of it."""
    if "redis_kind" in metafunc.fixturenames and metafunc.definition.get_closest_marker("every_redis"):
        newer = [pytest.param(kind, id=kind.name, marks=pytest.mark.needs("redis")) for kind in NEWER]
        kinds = [pytest.param(EMBEDDED, id=EMBEDDED.name), *newer]
        metafunc.parametrize("redis_kind", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def redis_kind(request: pytest.FixtureRequest) -> RedisKind:
    """The kind of Redis that a test runs on."""
    kind: RedisKind = getattr(request, "param", EMBEDDED)
    return kind


async def until_whole(server: Redis) -> None:
    """Wait until a server knows who has each slot."""
    while True:
        info: dict[str, str] = await server.execute_command("CLUSTER INFO")  # type: ignore[no-untyped-call]
        if info["cluster_state"] == "ok":
            return
        await asyncio.sleep(0.05)
