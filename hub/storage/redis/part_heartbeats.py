"""The heartbeats of the processes in Redis: each says every second that it works."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Final

from redis.asyncio import Redis

from hub.domain.delivery.service_parts import LastWord, Speaker
from hub.storage.redis.client import translated

HEARTBEAT_SECONDS: Final = 1.0
"""The time between two heartbeats of a process."""

SILENT_AFTER_MS: Final = 4_000
"""A process that has said nothing for so long does not work. Staff must read of a death within five seconds."""

KEPT_MS: Final = 30 * 24 * 3600 * 1000
"""The time for which it is known since when a process is silent."""


class PartHeartbeats:
    """The last heartbeats of the processes. If Redis loses them, a process is silent until its next heartbeat.

    A heartbeat expires by itself, so no clock decides who works; moments are by the clocks of the processes.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def say(self, speakers: Collection[Speaker]) -> None:
        """Record that processes of these kinds work."""
        now = int(datetime.now(UTC).timestamp() * 1000)
        with translated():
            # A command a key, as keys are in different slots of a cluster.
            async with self._redis.pipeline(transaction=False) as pipeline:
                for speaker in speakers:
                    heartbeat, last = _keys(speaker)
                    # The first heartbeat after a silence stays, and says since when there is none.
                    pipeline.set(heartbeat, now, px=SILENT_AFTER_MS, nx=True)
                    pipeline.pexpire(heartbeat, SILENT_AFTER_MS)
                    pipeline.set(last, now, px=KEPT_MS)
                await pipeline.execute()

    async def read(self) -> Mapping[Speaker, LastWord]:
        """Return the last words of every kind of process that ever said something."""
        with translated():
            async with self._redis.pipeline(transaction=False) as pipeline:
                for speaker in Speaker:
                    for key in _keys(speaker):
                        pipeline.get(key)
                values = await pipeline.execute()
        heartbeats = zip(Speaker, values[::2], values[1::2], strict=True)
        return {
            speaker: LastWord(_moment(heartbeat or last), _moment(last), silent=heartbeat is None)
            for speaker, heartbeat, last in heartbeats
            if last is not None
        }


def _keys(speaker: Speaker) -> tuple[str, str]:
    """Return the key of a heartbeat, which expires, and that of the moment of the last one."""
    return f"hub:works:{speaker}", f"hub:worked:{speaker}"


def _moment(milliseconds: bytes) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
