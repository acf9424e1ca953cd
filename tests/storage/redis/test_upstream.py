"""redis-py still has what hub/storage/redis/upstream leans on. If a test fails, read that file's docstring."""

import inspect

from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection, Connection, SSLConnection, UnixDomainSocketConnection

from hub.storage.redis.client import connect
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
