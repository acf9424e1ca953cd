"""A token bucket in Redis, filled by that server's clock: one for all processes."""

from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis

from hub.storage.redis.client import translated
from hub.storage.redis.server_time import NOW

_TAKE: Final = (
    NOW
    + """
-- KEYS: bucket. ARGV: least, most, capacity, tokens a second, tokens that must stay, milliseconds until an idle bucket
-- expires. Returns how many tokens are taken (none where fewer than the least can be), and what the bucket holds then.
local least, most, capacity, rate = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local row = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local passed = math.max(0, now - tonumber(row[2] or now))
local tokens = math.min(capacity, tonumber(row[1] or capacity) + passed * rate / 1000)
local available, taken = math.floor(tokens - ARGV[5]), 0
if available >= least then taken = math.max(0, math.min(most, available)) end
redis.call('HSET', KEYS[1], 'tokens', tokens - taken, 'at', now)
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return {taken, string.format('%.17g', tokens - taken)}
"""
)


@dataclass(frozen=True, slots=True)
class BucketRules:
    """A bucket's capacity, its refill rate, and the tokens that must stay in it.

    An idle bucket expires after `expires_ms`. It must be full by then: a new bucket is full as well.
    """

    capacity: float
    per_second: float
    expires_ms: int
    reserve: float = 0.0


class TokenBucket:
    """Takes tokens from the buckets of one kind. If Redis loses a bucket, the next one is full."""

    def __init__(self, redis: Redis, kind: str) -> None:
        self._kind = kind
        self._take = redis.register_script(_TAKE)

    async def take(self, name: str, rules: BucketRules, *, least: int, most: int) -> tuple[int, float]:
        """Take between `least` and `most` tokens, or none; return how many, and what the bucket holds then.

        Raises StorageUnavailable.
        """
        arguments = [least, most, rules.capacity, rules.per_second, rules.reserve, rules.expires_ms]
        with translated():
            taken, tokens = await self._take(keys=[f"{self._kind}:{name}"], args=arguments)
        return int(taken), float(tokens)
