"""Receipts, as a set of devices for each alert, tenant and kind; in Redis, since losing some harms nobody."""

from collections.abc import Sequence
from datetime import timedelta

from redis.asyncio import Redis

from hub.domain.devices import device_id
from hub.storage.redis.client import translated

KEPT = timedelta(days=14)


class ReceiptSets:
    """Estimates how many devices reported each kind, within about one percent."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, alert: str, tenant: int, kind: str, refs: Sequence[str]) -> None:
        """Count devices once for a kind."""
        key = f"receipts:{{{alert}:{tenant}}}:{kind}"
        with translated():
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.pfadd(key, *(device_id(tenant, ref) for ref in refs))
                pipeline.expire(key, KEPT)
                await pipeline.execute()

    async def count(self, alert: str, tenant: int, kind: str) -> int:
        """About how many devices reported this kind."""
        with translated():
            return int(await self._redis.pfcount(f"receipts:{{{alert}:{tenant}}}:{kind}"))
