"""Counts of devices by cell, buffered in Redis and flushed now and then. Only hints: a lost count loses no device."""

from collections.abc import Mapping

from redis.asyncio import Redis

from hub.domain.cells import Cell
from hub.storage.mongo.cells import CellRepository
from hub.storage.redis.client import translated

KEY = "hub:cell-counts"

TAKE = """
local all = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return all
"""


class BufferedCellCounts:
    """Buffers changes cheaply and flushes them at once."""

    def __init__(self, redis: Redis, cells: CellRepository) -> None:
        self._redis = redis
        self._cells = cells
        self._take = redis.register_script(TAKE)

    async def add(self, tenant: int, changes: Mapping[Cell, int]) -> None:
        """Buffer changes."""
        if not changes:
            return
        with translated():
            async with self._redis.pipeline(transaction=False) as pipeline:
                for cell, change in changes.items():
                    pipeline.hincrby(KEY, f"{tenant}:{cell}", change)
                await pipeline.execute()

    async def flush(self) -> None:
        """Write the buffered changes into the cells' rows."""
        with translated():
            flat = await self._take(keys=[KEY])
        changes: dict[int, dict[Cell, int]] = {}
        for name, change in zip(flat[::2], flat[1::2], strict=True):
            tenant, cell = name.decode().split(":")
            if int(change):
                changes.setdefault(int(tenant), {})[Cell(cell)] = int(change)
        for tenant_number, cells in changes.items():
            await self._cells.add_counts(tenant_number, cells)
