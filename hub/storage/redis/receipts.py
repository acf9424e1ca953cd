"""Receipts of SHOWN and OPENED: a row of bits for each alert, tenant and kind (hub.domain.delivery.receipts).

They are in Redis, because losing some does no harm.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from redis.asyncio import Redis

from hub.domain.delivery.devices import device_id
from hub.domain.delivery.receipts import RECEIPT_KINDS, bit_of
from hub.storage.redis.client import translated

EXPIRES_AFTER = timedelta(days=14)


class ReceiptBits:
    """Rows of bits. No true count leaves the hub: readings are made of them (hub.domain.delivery.reach)."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, alert: str, tenant: int, kind: str, refs: Sequence[str]) -> None:
        """Set the bits of devices for a kind. A repeated call changes nothing."""
        key = _key(alert, tenant, kind.lower())
        changes = [part for ref in refs for part in ("SET", "u1", bit_of(device_id(tenant, ref)), 1)]
        with translated():
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.execute_command("BITFIELD", key, *changes)
                pipeline.expire(key, EXPIRES_AFTER)
                await pipeline.execute()

    async def count_ones(self, alert: str, tenant: int) -> Mapping[str, int]:
        """Return how many bits of each of RECEIPT_KINDS are set."""
        with translated():
            async with self._redis.pipeline(transaction=False) as pipeline:
                for kind in RECEIPT_KINDS:
                    pipeline.bitcount(_key(alert, tenant, kind))
                counts = await pipeline.execute()
        return dict(zip(RECEIPT_KINDS, map(int, counts), strict=True))


def _key(alert: str, tenant: int, kind: str) -> str:
    return f"receipts:{{{alert}:{tenant}}}:{kind}:bits"
