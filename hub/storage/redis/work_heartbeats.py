"""Signs in Redis that somebody is at work on a row. Each fades by itself, and to lose one costs no more than work."""

from collections.abc import Collection

from redis.asyncio import Redis

from hub.storage.redis.client import translated

FADES_AFTER_MS = 5_000
"""So long after its death, what a process worked on is rung for again."""


class WorkHeartbeats:
    """What is being worked on, by any process."""

    fades_after = FADES_AFTER_MS / 1000

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def say(self, row: str) -> None:
        """It is being worked on."""
        with translated():
            await self._redis.set(_key(row), 1, px=FADES_AFTER_MS)

    async def leave(self, row: str) -> None:
        """It is so no longer."""
        with translated():
            await self._redis.delete(_key(row))

    async def of(self, rows: Collection[str]) -> set[str]:
        """Those of the rows that are."""
        if not rows:
            return set()
        ordered = list(rows)
        with translated():
            signs = await self._redis.mget([_key(row) for row in ordered])
        return {row for row, sign in zip(ordered, signs, strict=True) if sign is not None}


def _key(row: str) -> str:
    return f"at-work:{row}"
