"""The queue slots of each tenant, shared by all workers, and the circuit breaker of its channel.

A slot is the right to work on one unit. All of it is in Redis, by that server's clock, and may be lost: then queues are
empty and breakers closed.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta

from redis.asyncio import Redis

from hub.domain.delivery.partner_queues import Closing, QueueSlot
from hub.storage.redis.client import translated
from hub.storage.redis.server_time import NOW

BREAK_TIMES_MS = (5_000, 10_000, 30_000, 60_000)
"""The pauses of an open breaker: the first one, and one for each failed trial after it."""

MAX_BREAK_MS = 600_000
"""A provider's Retry-After counts up to this."""

MIN_FAILING_BATCHES = 2
"""The number of consecutive batches with more failures than successes that opens the breaker."""

MIN_BATCH = 20
"""The smallest batch whose failure counts: fewer may be the same phones each time, and not their channel."""

FULL_WIDTH_MS = 60_000
"""The time after a good batch in which a queue has its full width."""

_ROOM = (
    NOW
    + """
-- KEYS: slots, breaker, good. ARGV: width. One slot is enough to find out that a channel fails, hangs or crashes: there
-- are more only after a good batch, and one again during the trial of the breaker.
local room = tonumber(ARGV[1])
if redis.call('EXISTS', KEYS[3]) == 0 then room = 1 end
if tonumber(redis.call('HGET', KEYS[2], 'trips') or '0') > 0 then room = 1 end
room = room - redis.call('ZCOUNT', KEYS[1], '(' .. string.format('%.0f', now), '+inf')
if tonumber(redis.call('HGET', KEYS[2], 'until') or '0') > now then room = 0 end
"""
)

_COUNT_ROOM = _ROOM + "return math.max(0, room)"

_ENTER = (
    _ROOM
    + """
-- ARGV: width, slot, its lifetime.
if room <= 0 then return 0 end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3] * 2)
return 1
"""
)

_STAY = (
    NOW
    + """
-- KEYS: slots, breaker. ARGV: slot, its lifetime.
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
if tonumber(redis.call('HGET', KEYS[2], 'until') or '0') > now then return 0 end
return 1
"""
)

_REPORT = (
    NOW
    + """
-- KEYS: breaker, good. ARGV: answered, failed, Retry-After, batches until the breaker opens, longest pause, lifetime of
-- a good batch, smallest batch that counts, '1' if it was slow, then the pauses. A channel that is slow works, but gets
-- no more slots.
local answered, failed = tonumber(ARGV[1]), tonumber(ARGV[2])
if failed <= answered then
  if answered > 0 then
    redis.call('DEL', KEYS[1])
    if ARGV[8] == '0' then redis.call('SET', KEYS[2], '1', 'PX', ARGV[6]) end
  end
  return 0
end
redis.call('DEL', KEYS[2])
if answered + failed < tonumber(ARGV[7]) then return 0 end
local count = redis.call('HINCRBY', KEYS[1], 'failed', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[5] * 2)
if count < tonumber(ARGV[4]) then return 0 end
local trips = redis.call('HINCRBY', KEYS[1], 'trips', 1)
local pause = math.max(tonumber(ARGV[8 + math.min(trips, #ARGV - 8)]), tonumber(ARGV[3]))
pause = math.min(pause, tonumber(ARGV[5]))
redis.call('HSET', KEYS[1], 'until', now + pause)
return pause
"""
)

_BREAK = (
    NOW
    + """
-- KEYS: breaker. ARGV: pause, longest pause. A longer pause stays; nothing has failed, so no trial follows.
local over = math.max(now + ARGV[1], tonumber(redis.call('HGET', KEYS[1], 'until') or '0'))
redis.call('HSET', KEYS[1], 'until', over)
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
return 1
"""
)


class PartnerQueues:
    """Slots and breakers, shared by all workers.

    A slot that is not renewed expires after `expiry`: a dead worker delays its own tenant only.
    """

    def __init__(
        self, redis: Redis, width: int, expiry: timedelta, break_times_ms: Sequence[int] = BREAK_TIMES_MS
    ) -> None:
        self._redis = redis
        self.width = width
        self.expiry = expiry
        self._expiry_ms = int(expiry.total_seconds() * 1000)
        self._break_times_ms = tuple(break_times_ms)
        self._room = redis.register_script(_COUNT_ROOM)
        self._enter = redis.register_script(_ENTER)
        self._stay = redis.register_script(_STAY)
        self._report = redis.register_script(_REPORT)
        self._break = redis.register_script(_BREAK)

    async def room(self, tenant: int) -> int:
        """Return how many slots of a tenant are free."""
        with translated():
            return int(await self._room(keys=_keys(tenant), args=[self.width]))

    async def enter(self, tenant: int) -> QueueSlot | None:
        """Take a slot of a tenant; return None if none is free or its breaker is open."""
        slot = QueueSlot(tenant, secrets.token_hex(8))
        with translated():
            entered = await self._enter(keys=_keys(tenant), args=[self.width, slot.token, self._expiry_ms])
        return slot if entered else None

    async def stay(self, slot: QueueSlot) -> bool:
        """Renew a slot; return False if it was lost or the breaker has opened, so that nothing more may begin."""
        with translated():
            return bool(await self._stay(keys=_keys(slot.tenant), args=[slot.token, self._expiry_ms]))

    async def leave(self, slot: QueueSlot) -> None:
        """Release a slot."""
        with translated():
            await self._redis.zrem(_keys(slot.tenant)[0], slot.token)

    async def report(
        self, tenant: int, answered: int, failed: int, wished: float | None, *, slow: bool = False
    ) -> float:
        """Report a batch and the provider's Retry-After to the breaker; return the seconds for which it is open."""
        retry_after_ms = int((wished or 0) * 1000)
        arguments = [
            answered,
            failed,
            retry_after_ms,
            MIN_FAILING_BATCHES,
            MAX_BREAK_MS,
            FULL_WIDTH_MS,
            MIN_BATCH,
            int(slow),
            *self._break_times_ms,
        ]
        with translated():
            return int(await self._report(keys=_keys(tenant)[1:], args=arguments)) / 1000

    async def closed(self, tenants: Collection[int]) -> dict[int, Closing]:
        """Return what closed the queue of each tenant whose queue was closed and that sent no batch since."""
        if not tenants:
            return {}
        ordered = sorted(tenants)
        with translated():
            # A command a tenant, as tenants are in different slots of a cluster.
            async with self._redis.pipeline(transaction=False) as pipeline:
                for tenant in ordered:
                    pipeline.hmget(_keys(tenant)[1], "until", "trips")
                breakers = await pipeline.execute()
        return {
            tenant: Closing.FAILURES if trips else Closing.QUOTA
            for tenant, (until, trips) in zip(ordered, breakers, strict=True)
            if until
        }

    async def pause(self, tenant: int, seconds: float) -> None:
        """Begin nothing of a tenant for so many seconds, though nothing has failed: its channel's quota is used up."""
        with translated():
            await self._break(keys=_keys(tenant)[1:], args=[int(seconds * 1000), MAX_BREAK_MS])


def _keys(tenant: int) -> list[str]:
    # One hash tag: all keys are in one slot of a cluster.
    return [f"{{partner-queue:{tenant}}}:{name}" for name in ("slots", "breaker", "good")]
