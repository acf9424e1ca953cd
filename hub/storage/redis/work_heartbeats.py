"""Heartbeats in Redis of work on rows. Each expires by itself; a lost one costs only repeated work."""

from collections.abc import Collection

from redis.asyncio import Redis

from hub.storage.redis.client import translated

EXPIRES_MS = 5_000
"""The time after a process's death at which its work is enqueued again."""


class WorkHeartbeats:
    """The rows that any process works on."""

    fades_after = EXPIRES_MS / 1000

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def say(self, row: str) -> None:
        """Record that work on a row goes on."""
        with translated():
            await self._redis.set(_key(row), 1, px=EXPIRES_MS)

    async def leave(self, row: str) -> None:
        """Record that work on a row has ended."""
        with translated():
            await self._redis.delete(_key(row))

    async def of(self, rows: Collection[str]) -> set[str]:
        """Return the rows that are being worked on."""
        if not rows:
            return set()
        ordered = list(rows)
        with translated():
            # A command a row, as rows are in different slots of a cluster.
            async with self._redis.pipeline(transaction=False) as pipeline:
                for row in ordered:
                    pipeline.exists(_key(row))
                heartbeats = await pipeline.execute()
        return {row for row, heartbeat in zip(ordered, heartbeats, strict=True) if heartbeat}


def _key(row: str) -> str:
    return f"at-work:{row}"
