"""The token buckets of providers' quotas in Redis: one for all workers that send to the same project."""

from typing import Final

from redis.asyncio import Redis

from hub.domain.delivery.quotas import Grant, Quota
from hub.storage.redis.token_bucket import BucketRules, TokenBucket

EXPIRES_MS: Final = 600_000
"""An idle bucket expires after this. It has long been full by then."""


class Quotas:
    """The port `Quotas`. If Redis loses a bucket, the next one is full: one burst more."""

    def __init__(self, redis: Redis) -> None:
        self._buckets = TokenBucket(redis, "quota")

    async def take(self, quota: Quota, wanted: int, *, end: bool) -> Grant:
        """Take up to `wanted` tokens. What is taken is spent, whether it is sent or not."""
        reserve = 0.0 if end else quota.kept_for_ends
        rules = BucketRules(quota.capacity, quota.per_second, EXPIRES_MS, reserve)
        granted, tokens = await self._buckets.take(quota.name, rules, least=1, most=wanted)
        return Grant(granted, quota.seconds_until(wanted - granted, tokens, reserve))
