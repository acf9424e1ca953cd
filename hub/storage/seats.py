"""Seats in Redis: who holds how many of what there is a limit of, over all processes, by that server's clock.

All of it may be lost: whoever holds a seat says so again every few seconds. The seats of a process that died are free
again within half a minute.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from redis.asyncio import Redis

from hub.storage.redis_client import translated
from hub.storage.redis_time import NOW

KEPT_MS: Final = 30_000
AT_ONCE: Final = 500
"""Seats that one command names."""

_SIT = """
for n = first, last do redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]), ARGV[n]) end
if last >= first then redis.call('PEXPIRE', KEYS[1], ARGV[1] * 2) end
"""

_TAKE = (
    NOW
    + """
-- KEYS: seats. ARGV: how long one is kept, how many there are, the seats wanted. Answers how many of them are given.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local room = math.max(0, ARGV[2] - redis.call('ZCARD', KEYS[1]))
local first, last = 3, math.min(#ARGV, room + 2)
"""
    + _SIT
    + "return last - first + 1"
)

_KEEP = (
    NOW
    + """
-- KEYS: seats. ARGV: how long one is kept, the seats that are held.
local first, last = 2, #ARGV
"""
    + _SIT
)


class SeatBook:
    """Seats by whose they are."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._take = redis.register_script(_TAKE)
        self._keep = redis.register_script(_KEEP)

    async def take(self, of: str, seats: Sequence[str], most: int) -> int:
        """Take seats, the first of these, as far as there are no more than `most`; returns how many."""
        given = 0
        with translated():
            for part in _parts(seats):
                given += int(await self._take(keys=[_key(of)], args=[KEPT_MS, most, *part]))
        return given

    async def keep(self, held: Mapping[str, Collection[str]]) -> None:
        """Hold on to seats, whatever became of them meanwhile."""
        with translated():
            for of, seats in held.items():
                for part in _parts(list(seats)):
                    await self._keep(keys=[_key(of)], args=[KEPT_MS, *part])

    async def leave(self, of: str, seats: Sequence[str]) -> None:
        """Give seats back."""
        with translated():
            for part in _parts(seats):
                await self._redis.zrem(_key(of), *part)


def _key(of: str) -> str:
    return f"seats:{of}"


def _parts(seats: Sequence[str]) -> list[Sequence[str]]:
    return [seats[start : start + AT_ONCE] for start in range(0, len(seats), AT_ONCE)]
