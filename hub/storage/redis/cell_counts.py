"""Counts of devices by cell, buffered in Redis and flushed now and then. Only hints: a lost count loses no device."""

from collections.abc import Mapping

import orjson
from redis.asyncio import Redis

from hub.domain.cells import Cell
from hub.storage.mongo.delivery.cells import CellRepository
from hub.storage.redis.client import translated

KEY = "hub:cell-counts"

ADD_OR_TAKE = """
if ARGV[1] then
    for name, change in pairs(cjson.decode(ARGV[1])) do
        redis.call('HINCRBY', KEYS[1], name, change)
    end
    return
end
local all = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return all
"""
"""Adds all changes of its one argument: a command for each cell took 10 of the 87 ms that the API spent on 1,000 moves.
Without an argument it takes what was gathered."""


class BufferedCellCounts:
    """Buffers changes cheaply and flushes them at once."""

    def __init__(self, redis: Redis, cells: CellRepository) -> None:
        self._cells = cells
        self._add_or_take = redis.register_script(ADD_OR_TAKE)

    async def add(self, tenant: int, changes: Mapping[Cell, int]) -> None:
        """Buffer changes."""
        if not changes:
            return
        with translated():
            added = orjson.dumps({f"{tenant}:{cell}": change for cell, change in changes.items()})
            await self._add_or_take(keys=[KEY], args=[added])

    async def flush(self) -> None:
        """Write the buffered changes into the cells' rows."""
        with translated():
            flat = await self._add_or_take(keys=[KEY])
        changes: dict[int, dict[Cell, int]] = {}
        for name, change in zip(flat[::2], flat[1::2], strict=True):
            tenant, cell = name.decode().split(":")
            if int(change):
                changes.setdefault(int(tenant), {})[Cell(cell)] = int(change)
        for tenant_number, cells in changes.items():
            await self._cells.add_counts(tenant_number, cells)
