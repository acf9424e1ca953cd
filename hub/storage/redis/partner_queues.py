"""Lanes: how many units of one tenant are worked on at once over all workers, and the breaker of its channel.

All of it lives in Redis by that server's clock and may be lost: then lanes are simply empty and breakers closed.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from redis.asyncio import Redis

from hub.domain.partner_queues import QueueSlot
from hub.storage.redis.client import translated
from hub.storage.redis.server_time import NOW

PAUSES_MS = (5_000, 10_000, 30_000, 60_000)
"""How long a tripped breaker keeps its lane closed: at first, and each time the trial after it fails as well."""

LONGEST_MS = 600_000
"""A provider's own wish to wait is honoured up to this."""

TRIPS_AFTER = 2
"""Batches in a row of which more failed than not."""

FEW = 20
"""Of so few nothing is learnt when they fail: it may be the same phones each time, and not their channel."""

GOOD_MS = 60_000
"""For so long after a good batch a lane is open in its whole width."""

_ROOM = (
    NOW
    + """
-- KEYS: places, breaker, good. ARGV: width. One place is enough to find out that a channel fails, hangs or kills: there
-- are more only after a good batch, and one again while the breaker is on trial.
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
-- ARGV: width, place, how long it is kept.
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
-- KEYS: places, breaker. ARGV: place, how long it is kept.
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
-- KEYS: breaker, good. ARGV: answered, failed, wished pause, batches until it trips, longest pause, how long a good
-- batch counts, how few are too few, whether it was slow, then the pauses. One that takes everything slowly works, and
-- is given no more places for it.
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

_PAUSE = (
    NOW
    + """
-- KEYS: breaker. ARGV: pause, longest pause. A longer one stands; nothing has failed, so no trial follows.
local over = math.max(now + ARGV[1], tonumber(redis.call('HGET', KEYS[1], 'until') or '0'))
redis.call('HSET', KEYS[1], 'until', over)
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
return 1
"""
)


class PartnerQueues:
    """Places and breakers, shared by all workers.

    A place is kept for `hold` without a word of its holder: one that died holds up its own tenant only.
    """

    def __init__(self, redis: Redis, width: int, hold: timedelta, pauses_ms: Sequence[int] = PAUSES_MS) -> None:
        self._redis = redis
        self.width = width
        self.hold = hold
        self._hold_ms = int(hold.total_seconds() * 1000)
        self._pauses = tuple(pauses_ms)
        self._room = redis.register_script(_COUNT_ROOM)
        self._enter = redis.register_script(_ENTER)
        self._stay = redis.register_script(_STAY)
        self._report = redis.register_script(_REPORT)
        self._pause = redis.register_script(_PAUSE)

    async def room(self, tenant: int) -> int:
        """How many could enter a tenant's lane now."""
        with translated():
            return int(await self._room(keys=_keys(tenant), args=[self.width]))

    async def enter(self, tenant: int) -> QueueSlot | None:
        """A place in a tenant's lane; None if it is full or its breaker is open."""
        place = QueueSlot(tenant, secrets.token_hex(8))
        with translated():
            entered = await self._enter(keys=_keys(tenant), args=[self.width, place.token, self._hold_ms])
        return place if entered else None

    async def stay(self, place: QueueSlot) -> bool:
        """Keep a place; False if it was lost or the breaker has opened, so that nothing more may be begun."""
        with translated():
            return bool(await self._stay(keys=_keys(place.tenant), args=[place.token, self._hold_ms]))

    async def leave(self, place: QueueSlot) -> None:
        """Give a place back."""
        with translated():
            await self._redis.zrem(_keys(place.tenant)[0], place.token)

    async def report(
        self, tenant: int, answered: int, failed: int, wished: float | None, *, slow: bool = False
    ) -> float:
        """Tell the breaker of a batch and of the pause the provider wishes; returns for how many seconds it is open."""
        wished_ms = int((wished or 0) * 1000)
        arguments = [answered, failed, wished_ms, TRIPS_AFTER, LONGEST_MS, GOOD_MS, FEW, int(slow), *self._pauses]
        with translated():
            return int(await self._report(keys=_keys(tenant)[1:], args=arguments)) / 1000

    async def pause(self, tenant: int, seconds: float) -> None:
        """Begin nothing in a lane for so long, though nothing has failed: its channel's quota is used up."""
        with translated():
            await self._pause(keys=_keys(tenant)[1:], args=[int(seconds * 1000), LONGEST_MS])


def _keys(tenant: int) -> list[str]:
    # One hash tag: all keys live in one slot of a cluster.
    return [f"{{lane:{tenant}}}:{name}" for name in ("places", "breaker", "good")]
