"""Signs of life that beat and the workers leave in Redis. Each fades by itself, so no clock is asked."""

from redis.asyncio import Redis

from hub.errors import RetryLater
from hub.storage.redis.client import translated

BEAT, WORKERS = "beat", "workers"

FADES_AFTER_SECONDS = 60
"""A planner may cut a large stage for longer than a tick, and nobody is missing then."""


class ProcessHeartbeats:
    """Who has answered within the last minute."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def answer(self, part: str) -> None:
        """Say that a part works."""
        with translated():
            await self._redis.set(_key(part), 1, ex=FADES_AFTER_SECONDS)

    async def require(self, part: str) -> None:
        """Raise RetryLater unless a part has said that it works."""
        with translated():
            answered = await self._redis.exists(_key(part))
        if not answered:
            raise RetryLater(f"Nothing was heard of {part} for a minute.")


def _key(part: str) -> str:
    return f"hub:seen:{part}"
