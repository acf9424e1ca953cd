"""redis-py still has what hub/storage/redis/upstream leans on. If a test fails, read that file's docstring."""

import inspect
from typing import Any
from unittest.mock import patch

import pytest
import redis.asyncio.cluster
from redis.asyncio import ConnectionPool
from redis.asyncio.cluster import ClusterNode, NodesManager, RedisCluster
from redis.asyncio.connection import AbstractConnection, Connection, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException

from hub.local.redis import EmbeddedRedis
from hub.storage.redis.client import connect
from hub.storage.redis.cluster import NO_CLUSTER_WORDS, connect_cluster, is_away, split_address
from hub.storage.redis.upstream.cancellable_connection import CancellableConnection


def test_redis_py_still_sends_in_wait_for() -> None:
    assert "asyncio.wait_for(" in inspect.getsource(AbstractConnection.send_packed_command)


def test_every_connection_of_redis_py_sends_through_the_overridden_method() -> None:
    assert "self.send_packed_command(" in inspect.getsource(AbstractConnection.send_command)
    for kind in (Connection, SSLConnection, UnixDomainSocketConnection):
        assert "send_packed_command" not in vars(kind)
    assert "nowait" in inspect.signature(AbstractConnection.disconnect).parameters


async def test_a_redis_pool_opens_the_given_connection_class() -> None:
    assert "self.connection_class(" in inspect.getsource(ConnectionPool.make_connection)
    for url, kind in {
        "redis://127.0.0.1:9": Connection,
        "rediss://127.0.0.1:9": SSLConnection,
        "unix:///nothing": UnixDomainSocketConnection,
    }.items():
        client = connect(url)
        made: object = client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
        assert isinstance(made, kind)
        assert isinstance(made, CancellableConnection)
        await client.aclose()


async def test_every_connection_of_a_cluster_is_of_the_given_class() -> None:
    assert "self.connection_class(" in inspect.getsource(ClusterNode.acquire_connection)
    assert "**self.connection_kwargs" in inspect.getsource(NodesManager.initialize)
    for url, kind in {
        "redis+cluster://127.0.0.1:9,127.0.0.1:8": Connection,
        "rediss+cluster://a": SSLConnection,
    }.items():
        client = connect_cluster(url)
        assert client.nodes_manager.connection_kwargs is client.connection_kwargs
        found = ClusterNode("127.0.0.1", 7, **client.connection_kwargs)
        nodes = [*client.nodes_manager.startup_nodes.values(), found]
        assert len(nodes) == 1 + len(split_address(url))
        for node in nodes:
            made: object = node.acquire_connection()
            assert isinstance(made, kind)
            assert isinstance(made, CancellableConnection)
        await client.aclose()


def test_cluster_client_still_closes_too_little_and_too_much() -> None:
    assert "if not self._initialize:" in inspect.getsource(RedisCluster.aclose)
    failed = inspect.getsource(RedisCluster._execute_command)
    for closing in ("self._initialize = True", "disconnect_free_connections()", "await self.aclose()"):
        assert closing in failed


@pytest.mark.parametrize("error", [AttributeError, TypeError])
@pytest.mark.parametrize("method", ["send_packed_command", "read_response"])
async def test_connection_closed_under_a_command_is_a_lost_one(
    one_redis: EmbeddedRedis, method: str, error: type[Exception]
) -> None:
    async def be_closed(self: Any, *_: object, **__: object) -> None:
        await self.disconnect(nowait=True)
        raise error

    client = connect(one_redis.url)
    connection: Any = client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
    await connection.connect()
    with patch.object(UnixDomainSocketConnection, method, side_effect=error), pytest.raises(error):
        await getattr(connection, method)()
    with patch.object(UnixDomainSocketConnection, method, be_closed), pytest.raises(RedisConnectionError):
        await getattr(connection, method)()
    assert not connection.is_connected
    await client.aclose()


async def test_connection_closed_before_its_first_command_is_lost(one_redis: EmbeddedRedis) -> None:
    client = connect(one_redis.url)
    connection: Any = client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
    connecting = connection.connect_check_health

    async def be_closed_as_soon_as_open(**options: Any) -> None:
        await connecting(**options)
        await connection.disconnect(nowait=True)

    with (
        patch.object(connection, "connect_check_health", be_closed_as_soon_as_open),
        pytest.raises(RedisConnectionError),
    ):
        await connection.send_command("PING")
    await client.aclose()


def test_cluster_failures_of_redis_py_still_have_the_known_words() -> None:
    said = inspect.getsource(redis.asyncio.cluster)
    for words in NO_CLUSTER_WORDS.pattern.split("|"):
        assert words in said, words
    assert not is_away(RedisClusterException("MGET - all keys must map to the same key slot"))
