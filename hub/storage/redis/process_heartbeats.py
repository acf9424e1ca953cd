"""Heartbeats of the scheduler and the workers in Redis. Each expires by itself, so no clock is needed."""

from redis.asyncio import Redis

from hub.errors import RetryLater
from hub.storage.redis.client import translated

BEAT, WORKERS = "beat", "workers"

EXPIRES_SECONDS = 60
"""A planner may cut a large stage for longer than a tick without being dead."""


class ProcessHeartbeats:
    """The parts that have reported within the last minute."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def answer(self, part: str) -> None:
        """Record that a part works."""
        with translated():
            await self._redis.set(_key(part), 1, ex=EXPIRES_SECONDS)

    async def require(self, part: str) -> None:
        """Raise RetryLater unless a part has reported within the last minute."""
        with translated():
            answered = await self._redis.exists(_key(part))
        if not answered:
            raise RetryLater(f"No heartbeat from {part} for 60 seconds.")


def _key(part: str) -> str:
    return f"hub:seen:{part}"
