"""The connection to Redis, and the translation of its failures."""

import contextlib
from collections.abc import Iterator

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from hub.errors import StorageUnavailable

__all__ = ["Redis", "connect", "translated"]


def connect(url: str) -> Redis:
    """A client that never repeats a command by itself: not every one may be run twice."""
    return Redis.from_url(url, socket_timeout=10, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn a broken connection into StorageUnavailable, without its address."""
    try:
        yield
    except (RedisConnectionError, RedisTimeoutError, OSError):
        raise StorageUnavailable() from None
