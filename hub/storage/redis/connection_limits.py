"""Connection slots in Redis, by that server's clock: a limit per caller over all processes.

All of it may be lost: holders renew their slots every few seconds. The slots of a process that died are free again
within half a minute.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from redis.asyncio import Redis

from hub.storage.redis.client import translated
from hub.storage.redis.server_time import NOW

SLOT_TTL_MS: Final = 30_000
MAX_PER_COMMAND: Final = 500
"""The most slots that one command names."""

_TAKE = (
    NOW
    + """
-- KEYS: slots. ARGV: the lifetime of a slot; then for each key the limit, the number wanted, and the slots' names.
-- Returns for each key how many of the wanted slots are granted, from the first on.
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
-- KEYS: slots. ARGV: the lifetime of a slot, the slots that are held.
for n = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[n]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1] * 2)
"""
)


class ConnectionLimitRepository:
    """Slots by caller."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._take = redis.register_script(_TAKE)
        self._keep = redis.register_script(_KEEP)

    async def acquire(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> list[int]:
        """Acquire slots: for each caller their names and the limit. Return how many each gets, from the first on."""
        given = [0] * len(wanted)
        for packed in _packed([slots for _, slots, _ in wanted]):
            # Once a slot was refused, those after it are refused too, even if some became free meanwhile.
            some = [(place, start, part) for place, start, part in packed if given[place] == start]
            if not some:
                continue
            arguments: list[str | int] = [SLOT_TTL_MS]
            for place, _, part in some:
                arguments += [wanted[place][2], len(part), *part]
            with translated():
                answers = await self._take(keys=[_key(wanted[place][0]) for place, _, _ in some], args=arguments)
            for (place, _, _), answer in zip(some, answers, strict=True):
                given[place] += int(answer)
        return given

    async def renew(self, held: Mapping[str, Collection[str]]) -> None:
        """Renew slots, even those that were lost meanwhile."""
        with translated():
            for caller, slots in held.items():
                for part in _parts(list(slots)):
                    await self._keep(keys=[_key(caller)], args=[SLOT_TTL_MS, *part])

    async def release(self, caller: str, slots: Sequence[str]) -> None:
        """Release slots."""
        with translated():
            for part in _parts(slots):
                await self._redis.zrem(_key(caller), *part)


def _key(caller: str) -> str:
    # One hash tag: slots of several callers are acquired in one call.
    return f"{{connection-slots}}:{caller}"


def _parts(slots: Sequence[str]) -> list[Sequence[str]]:
    return [slots[start : start + MAX_PER_COMMAND] for start in range(0, len(slots), MAX_PER_COMMAND)]


def _packed(wanted: Sequence[Sequence[str]]) -> list[list[tuple[int, int, Sequence[str]]]]:
    """Return the slots wanted, command by command: the caller's index, the first slot's index, and the slots.

    A command has one part at most of each caller.
    """
    packed: list[list[tuple[int, int, Sequence[str]]]] = []
    room = 0
    for place, slots in enumerate(wanted):
        for number, part in enumerate(_parts(slots)):
            if len(part) > room:
                packed.append([])
                room = MAX_PER_COMMAND
            packed[-1].append((place, number * MAX_PER_COMMAND, part))
            room -= len(part)
    return packed
