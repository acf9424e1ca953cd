"""The connection to Redis, and the translation of its failures."""

import contextlib
import re
from collections.abc import Iterator
from typing import cast

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    ClusterError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from hub.errors import StorageUnavailable
from hub.storage.redis.cluster import connect_cluster, is_away, is_cluster
from hub.storage.redis.upstream.cancellable_connection import make_cancellable

REFUSALS = (ClusterError, OutOfMemoryError, ReadOnlyError, TryAgainError)
"""Redis answers and does no work: it is full, a replica, waits for its cluster, or sends a client around in it."""

REFUSAL_WORDS = re.compile(r"\b(BUSY|MISCONF|NOREPLICAS|OOM|READONLY)\b")
"""Refusals that redis-py has no class for (a failing disk, missing replicas, a script that takes seconds), and refusals
that a script met."""

WRITE_TEST_KEY, WRITE_TEST_EXPIRES_SECONDS = "hub:write-test", 60

__all__ = ["Redis", "connect", "translated"]


def connect(url: str) -> Redis:
    """Return a client that never repeats a command by itself, as not every command may run twice.

    For the address of a cluster it is the client of a cluster, which has the same commands. One command names keys of
    one slot, and one pipeline names keys of any.
    """
    if is_cluster(url):
        return cast(Redis, connect_cluster(url))
    pool = ConnectionPool.from_url(url, socket_timeout=10, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))
    make_cancellable(pool)
    return Redis.from_pool(pool)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Raise StorageUnavailable, without the address, for a broken connection and a server that refuses all writes."""
    try:
        yield
    except (RedisConnectionError, RedisTimeoutError, OSError, *REFUSALS):
        raise StorageUnavailable() from None
    except RedisClusterException as error:
        if is_away(error):
            raise StorageUnavailable() from None
        raise
    except ResponseError as error:
        if REFUSAL_WORDS.search(str(error)):
            raise StorageUnavailable() from None
        raise


async def require_writable(redis: Redis) -> None:
    """Raise StorageUnavailable unless Redis takes a small write."""
    with translated():
        await redis.set(WRITE_TEST_KEY, 1, ex=WRITE_TEST_EXPIRES_SECONDS)
