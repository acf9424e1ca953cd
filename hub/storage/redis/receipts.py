"""Receipts of SHOWN and OPENED: a set of devices for each alert, tenant and kind.

They are in Redis, because losing some does no harm.
"""

from collections.abc import Sequence
from datetime import timedelta

from redis.asyncio import Redis

from hub.domain.devices import device_id
from hub.storage.redis.client import translated

EXPIRES_AFTER = timedelta(days=14)


class ReceiptSets:
    """Estimates the number of devices that reported each kind, within about one percent."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, alert: str, tenant: int, kind: str, refs: Sequence[str]) -> None:
        """Count devices for a kind, each once."""
        key = f"receipts:{{{alert}:{tenant}}}:{kind}"
        with translated():
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.pfadd(key, *(device_id(tenant, ref) for ref in refs))
                pipeline.expire(key, EXPIRES_AFTER)
                await pipeline.execute()

    async def count(self, alert: str, tenant: int, kind: str) -> int:
        """Return about how many devices reported this kind."""
        with translated():
            return int(await self._redis.pfcount(f"receipts:{{{alert}:{tenant}}}:{kind}"))
