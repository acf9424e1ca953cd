"""Word of new events, over a Redis stream: it says that there is something, and MongoDB says what.

Whoever has committed events sends the sequence of the last; readers wait for one beyond what they know. Word that is
lost, since a process died before it sent any or Redis was away or emptied, costs a second: so often readers look by
themselves.
"""

import asyncio
import contextlib
from typing import Any, Final

from redis.exceptions import ResponseError

from hub.errors import StorageUnavailable
from hub.storage.redis.client import Redis, translated

STREAM: Final = "feed"
KEPT: Final = 1_000
PATIENCE: Final = 0.3
"""Seconds that a change may take longer for a Redis that hangs."""
LOOK_EVERY: Final = 1.0
"""Seconds after which a reader looks without having been told."""


class FeedSignal:
    """Both ends."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def send(self, sequence: int) -> None:
        """Say that everything up to this sequence is committed; never fails."""
        # A sequence that is not beyond the stream's last is refused: whoever sent that one was quicker, and readers
        # know enough.
        with contextlib.suppress(StorageUnavailable, TimeoutError, ResponseError), translated():
            async with asyncio.timeout(PATIENCE):
                await self._redis.xadd(STREAM, {"sequence": sequence}, id=f"{sequence}-0", maxlen=KEPT)

    async def newer(self, known: str) -> str:
        """Wait until there is word beyond `known`, or until it is time to look; returns what is known then.

        Raises StorageUnavailable.
        """
        with translated():
            streams: Any = await self._redis.xread({STREAM: known}, block=int(LOOK_EVERY * 1000))
        for _, words in streams:
            known = words[-1][0].decode()
        return known


def word_of(sequence: int) -> str:
    """What is known by whoever has read so far."""
    return f"{sequence}-0"
