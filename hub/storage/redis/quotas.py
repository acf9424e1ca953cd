"""Buckets of tokens in Redis, by that server's clock: one for all workers that send to the same project."""

from redis.asyncio import Redis

from hub.domain.quotas import Grant, Quota
from hub.storage.redis.client import translated
from hub.storage.redis.server_time import NOW

KEPT_MS = 600_000
"""An idle bucket is forgotten after this. It has long been full by then, and a new one is full as well."""

_TAKE = (
    NOW
    + """
-- KEYS: bucket. ARGV: wanted, capacity, tokens a second, tokens to be left, how long it is kept.
-- Answers how many are granted, and after how many milliseconds there will be enough for the others: as many as they
-- are, but no more than half of what they may take, or what is poured in while nobody comes would run over.
local wanted, capacity, rate, left = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local row = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local passed = math.max(0, now - tonumber(row[2] or now))
local tokens = math.min(capacity, tonumber(row[1] or capacity) + passed * rate / 1000)
local granted = math.max(0, math.min(wanted, math.floor(tokens - left)))
tokens = tokens - granted
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
local refused = math.min(wanted - granted, math.max(1, math.floor((capacity - left) / 2)))
if refused == 0 then return {granted, 0} end
return {granted, math.ceil(math.max(1, (refused + left - tokens) / rate * 1000))}
"""
)


class Quotas:
    """What is lost with Redis is a bucket, and the next one is full: one burst more."""

    def __init__(self, redis: Redis) -> None:
        self._take = redis.register_script(_TAKE)

    async def take(self, quota: Quota, wanted: int, *, end: bool) -> Grant:
        """Take up to `wanted` tokens. What is taken is spent, whether it is sent or not."""
        left = 0.0 if end else quota.kept_for_ends
        arguments = [wanted, quota.capacity, quota.per_second, left, KEPT_MS]
        with translated():
            granted, wait_ms = await self._take(keys=[f"quota:{quota.name}"], args=arguments)
        return Grant(int(granted), int(wait_ms) / 1000)
