"""Seats in Redis: who holds how many of what there is a limit of, over all processes, by that server's clock.

All of it may be lost: whoever holds a seat says so again every few seconds. The seats of a process that died are free
again within half a minute.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from redis.asyncio import Redis

from hub.storage.redis.client import translated
from hub.storage.redis.server_time import NOW

KEPT_MS: Final = 30_000
AT_ONCE: Final = 500
"""Seats that one command names."""

_TAKE = (
    NOW
    + """
-- KEYS: seats. ARGV: how long one is kept, then for each key how many there are, how many are wanted, and their names.
-- Answers for each how many of them, the first, are given.
local given, at = {}, 2
for k, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  local room = math.max(0, ARGV[at] - redis.call('ZCARD', key))
  given[k] = math.min(room, tonumber(ARGV[at + 1]))
  for n = at + 2, at + 1 + given[k] do redis.call('ZADD', key, now + ARGV[1], ARGV[n]) end
  if given[k] > 0 then redis.call('PEXPIRE', key, ARGV[1] * 2) end
  at = at + 2 + ARGV[at + 1]
end
return given
"""
)

_KEEP = (
    NOW
    + """
-- KEYS: seats. ARGV: how long one is kept, the seats that are held.
for n = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[n]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1] * 2)
"""
)


class ConnectionLimitRepository:
    """Seats by whose they are."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._take = redis.register_script(_TAKE)
        self._keep = redis.register_script(_KEEP)

    async def acquire(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> list[int]:
        """Take seats: whose, which, and how many there are at most. Returns how many of each are given, the first."""
        given = [0] * len(wanted)
        for packed in _packed([seats for _, seats, _ in wanted]):
            # Of those behind one that was not given none is, though somebody may have left meanwhile.
            some = [(place, start, part) for place, start, part in packed if given[place] == start]
            if not some:
                continue
            arguments: list[str | int] = [KEPT_MS]
            for place, _, part in some:
                arguments += [wanted[place][2], len(part), *part]
            with translated():
                answers = await self._take(keys=[_key(wanted[place][0]) for place, _, _ in some], args=arguments)
            for (place, _, _), answer in zip(some, answers, strict=True):
                given[place] += int(answer)
        return given

    async def renew(self, held: Mapping[str, Collection[str]]) -> None:
        """Hold on to seats, whatever became of them meanwhile."""
        with translated():
            for of, seats in held.items():
                for part in _parts(list(seats)):
                    await self._keep(keys=[_key(of)], args=[KEPT_MS, *part])

    async def release(self, of: str, seats: Sequence[str]) -> None:
        """Give seats back."""
        with translated():
            for part in _parts(seats):
                await self._redis.zrem(_key(of), *part)


def _key(of: str) -> str:
    # One hash tag: seats of several callers are taken in one call.
    return f"{{seats}}:{of}"


def _parts(seats: Sequence[str]) -> list[Sequence[str]]:
    return [seats[start : start + AT_ONCE] for start in range(0, len(seats), AT_ONCE)]


def _packed(wanted: Sequence[Sequence[str]]) -> list[list[tuple[int, int, Sequence[str]]]]:
    """What is wanted, command by command: whose, from which on, and which; of each caller one part at most."""
    packed: list[list[tuple[int, int, Sequence[str]]]] = []
    room = 0
    for place, seats in enumerate(wanted):
        for number, part in enumerate(_parts(seats)):
            if len(part) > room:
                packed.append([])
                room = AT_ONCE
            packed[-1].append((place, number * AT_ONCE, part))
            room -= len(part)
    return packed
