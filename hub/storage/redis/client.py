"""The connection to Redis, and the translation of its failures."""

import asyncio
import contextlib
import re
from collections.abc import Iterator
from typing import Any

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ClusterDownError, OutOfMemoryError, ReadOnlyError, ResponseError, TryAgainError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from hub.errors import StorageUnavailable

REFUSALS = (ClusterDownError, OutOfMemoryError, ReadOnlyError, TryAgainError)
"""It answers, and does no work: it is full, a replica, or waits for its cluster."""

REFUSING = re.compile(r"\b(BUSY|MISCONF|NOREPLICAS|OOM|READONLY)\b")
"""The same in words: of what redis-py has no class for (a disk or replicas that fail, a script that takes seconds), and
of what befell a script."""

WRITE_TEST, WRITE_TEST_KEPT_SECONDS = "hub:write-test", 60

__all__ = ["Redis", "connect", "translated"]


def connect(url: str) -> Redis:
    """A client that never repeats a command by itself: not every one may be run twice."""
    pool = ConnectionPool.from_url(url, socket_timeout=10, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))
    pool.connection_class = type("Connection", (_Cancellable, pool.connection_class), {})
    return Redis.from_pool(pool)


class _Cancellable(AbstractConnection):
    """Before Python 3.12 asyncio's `wait_for`, in which redis-py sends, loses a cancellation that comes as it returns.

    A worker that waits for the end of what it has cancelled would wait for ever, and hold its place in a lane for ever.
    """

    async def send_packed_command(self, *command: Any, **options: Any) -> None:
        task = asyncio.current_task()
        asked_before = task.cancelling() if task else 0
        await super().send_packed_command(*command, **options)
        if task and task.cancelling() > asked_before:
            # Its answer would be taken for the next command's.
            await self.disconnect(nowait=True)
            raise asyncio.CancelledError


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn a broken connection, and a server that refuses all writes, into StorageUnavailable without its address."""
    try:
        yield
    except (RedisConnectionError, RedisTimeoutError, OSError, *REFUSALS):
        raise StorageUnavailable() from None
    except ResponseError as error:
        if REFUSING.search(str(error)):
            raise StorageUnavailable() from None
        raise


async def require_writable(redis: Redis) -> None:
    """Raise StorageUnavailable unless Redis takes a small write."""
    with translated():
        await redis.set(WRITE_TEST, 1, ex=WRITE_TEST_KEPT_SECONDS)
