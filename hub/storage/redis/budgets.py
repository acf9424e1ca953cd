"""Callers' budgets in Redis: one for all processes that answer a caller."""

import math
from typing import Final

from redis.asyncio import Redis

from hub.domain.budgets import FULL_AFTER_SECONDS, Budget, Draw
from hub.storage.redis.token_bucket import BucketRules, TokenBucket

EXPIRES_MS: Final = 3 * FULL_AFTER_SECONDS * 1000
"""A budget that nobody draws from expires after this. It has long been full by then."""


class BudgetRepository:
    """The port `BudgetRepository`."""

    def __init__(self, redis: Redis) -> None:
        self._buckets = TokenBucket(redis, "budget")

    async def draw(self, budget: Budget, *, least: int, most: int) -> Draw:
        """Take as many points as there are, up to `most`; take none if there are fewer than `least`."""
        rules = BucketRules(budget.capacity, budget.per_second, EXPIRES_MS)
        taken, points = await self._buckets.take(budget.caller, rules, least=least, most=most)
        wait = 0.0 if taken else budget.seconds_until(least, points)
        return Draw(taken, float(math.floor(points)), math.ceil(wait * 1000) / 1000)
