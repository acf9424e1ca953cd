"""redis-py's connection, which keeps a cancellation that comes while it sends.

redis-py sends in asyncio's `wait_for`. Before Python 3.12 that function loses a cancellation that arrives as it returns
(https://github.com/python/cpython/issues/86296, fixed in 3.12). A worker that waits for the end of a task that it has
cancelled would wait for ever, and hold its place in a partner's queue for ever.

Upstream: https://github.com/redis/redis-py/issues/2028 (closed) reports a lost cancellation.

This leans on `ConnectionPool.connection_class`, which `make_connection` calls; on `send_packed_command` as the one
method that sends; and on `disconnect(nowait=True)`. All are undocumented.
Source: https://github.com/redis/redis-py/blob/v8.1.0/redis/asyncio/connection.py
Remove this file once Python 3.12 is the oldest version, or redis-py sends in `asyncio.timeout`.
"""

import asyncio
from typing import Any

from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection

from hub.storage.redis.upstream.lost_connection import LostConnection


def make_cancellable(pool: ConnectionPool) -> None:
    """Let a pool open connections whose sending can be cancelled, of any kind (TCP, TLS, Unix socket)."""
    pool.connection_class = mended(pool.connection_class)


def mended(kind: Any) -> Any:
    """Return a connection class of redis-py with what lies in this folder."""
    return type("Connection", (CancellableConnection, LostConnection, kind), {})


class CancellableConnection(AbstractConnection):
    """Mixed into a connection class of redis-py."""

    async def send_packed_command(self, *command: Any, **options: Any) -> None:
        task = asyncio.current_task()
        cancelled_before = task.cancelling() if task else 0
        await super().send_packed_command(*command, **options)
        if task and task.cancelling() > cancelled_before:
            # The answer to this command would be read as the answer to the next one.
            await self.disconnect(nowait=True)
            raise asyncio.CancelledError
