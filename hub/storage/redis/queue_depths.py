"""The messages that wait in each queue of Celery, if its broker is a Redis."""

import asyncio
import re
from collections.abc import Mapping
from math import nan
from typing import Final
from urllib.parse import urlsplit

from redis.exceptions import RedisError

from hub.errors import StorageUnavailable
from hub.storage.redis.client import connect, translated

QUEUES: Final = ("alerts", "units", "notices")
COUNT_TIMEOUT_SECONDS: Final = 2.0
"""The most of a scrape's time that a hanging Redis costs."""
UNKNOWN: Final[Mapping[str, float]] = dict.fromkeys(QUEUES, nan)
"""Metrics matter most when a part is missing: an unknown depth is not a number."""


class QueueDepths:
    """Counts the messages of one broker."""

    def __init__(self, broker_url: str) -> None:
        address = address_of_broker(broker_url)
        self._redis = connect(address) if address else None

    async def count(self) -> Mapping[str, float]:
        """Return the depth of each queue by name; NaN if it is unknown."""
        if self._redis is None:
            return UNKNOWN
        try:
            async with asyncio.timeout(COUNT_TIMEOUT_SECONDS):
                with translated():
                    async with self._redis.pipeline(transaction=False) as pipeline:
                        for queue in QUEUES:
                            pipeline.llen(queue)
                        return dict(zip(QUEUES, await pipeline.execute(), strict=True))
        except (StorageUnavailable, RedisError, TimeoutError):
            return UNKNOWN

    async def close(self) -> None:
        """Close the connections."""
        if self._redis is not None:
            await self._redis.aclose()


def address_of_broker(broker_url: str) -> str | None:
    """Return redis-py's URL for a broker URL of Celery; None for a broker that is no single Redis."""
    if ";" in broker_url:
        return None
    scheme = urlsplit(broker_url).scheme
    if scheme == "redis+socket":
        return broker_url.replace("redis+socket", "unix", 1).replace("virtual_host=", "db=")
    if scheme not in ("redis", "rediss", "unix"):
        return None
    return re.sub(r"(ssl_cert_reqs=)CERT_(\w+)", lambda match: match[1] + match[2].lower(), broker_url)
