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
-- KEYS: slots. ARGV: the lifetime of a slot, the limit, the wanted slots. Returns how many are granted, first to last.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local given = math.min(math.max(0, ARGV[2] - redis.call('ZCARD', KEYS[1])), #ARGV - 2)
for n = 3, 2 + given do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[n]) end
if given > 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1] * 2) end
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
        self._keep = redis.register_script(_KEEP)

    async def acquire(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> list[int]:
        """Acquire slots: for each caller their names and the limit. Return how many each gets, from the first on."""
        given = [0] * len(wanted)
        parts = [_parts(slots) for _, slots, _ in wanted]
        for number in range(max(map(len, parts), default=0)):
            # Once a slot was refused, those after it are refused too, even if some became free meanwhile.
            start = number * MAX_PER_COMMAND
            some = [place for place, part in enumerate(parts) if number < len(part) and given[place] == start]
            with translated():
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for place in some:
                        caller, _, limit = wanted[place]
                        # Not by its digest: a cluster's pipeline loads no scripts.
                        pipeline.eval(_TAKE, 1, _key(caller), SLOT_TTL_MS, limit, *parts[place][number])
                    answers = await pipeline.execute()
            for place, answer in zip(some, answers, strict=True):
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
    # Without a hash tag: callers are spread over a cluster, and no command names two of them.
    return f"connection-slots:{caller}"


def _parts(slots: Sequence[str]) -> list[Sequence[str]]:
    return [slots[start : start + MAX_PER_COMMAND] for start in range(0, len(slots), MAX_PER_COMMAND)]
