"""The connection to Redis, and the translation of its failures."""

import contextlib
import re
from collections.abc import Iterator

from redis.asyncio import Redis
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
    return Redis.from_url(url, socket_timeout=10, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))


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
