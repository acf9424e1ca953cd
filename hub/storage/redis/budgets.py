"""Budgets in Redis, by that server's clock: one for all processes that answer a caller."""

from typing import Final

from redis.asyncio import Redis

from hub.domain.budgets import KEPT_SECONDS, Budget, Draw
from hub.storage.redis.client import translated
from hub.storage.redis.server_time import NOW

KEPT_MS: Final = 3 * KEPT_SECONDS * 1000
"""One that nobody draws from is forgotten after this. It has long been full by then, and a new one is full as well."""

_DRAW = (
    NOW
    + """
-- KEYS: budget. ARGV: least, most, capacity, points a second, how long it is kept.
-- Answers how many are taken, how many are left, and after how many milliseconds the least will be there.
local least, most, capacity, rate = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local row = redis.call('HMGET', KEYS[1], 'left', 'at')
local passed = math.max(0, now - tonumber(row[2] or now))
local left = math.min(capacity, tonumber(row[1] or capacity) + passed * rate / 1000)
local taken, wait = 0, 0
if left >= least then taken = math.min(most, math.floor(left)) else wait = math.ceil((least - left) / rate * 1000) end
redis.call('HSET', KEYS[1], 'left', left - taken, 'at', now)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return {taken, math.floor(left - taken), wait}
"""
)


class BudgetRepository:
    """The port `BudgetRepository`. What is lost with Redis is a budget, and the next one is full."""

    def __init__(self, redis: Redis) -> None:
        self._draw = redis.register_script(_DRAW)

    async def draw(self, budget: Budget, *, least: int, most: int) -> Draw:
        """Take as many points as are there, `most` at most; none where `least` are not there."""
        arguments = [least, most, budget.capacity, budget.per_second, KEPT_MS]
        with translated():
            taken, left, wait_ms = await self._draw(keys=[f"budget:{budget.caller}"], args=arguments)
        return Draw(int(taken), float(left), int(wait_ms) / 1000)
