"""Signal new events over a Redis stream: the signal says that there are some, and MongoDB has them.

A process that has committed events sends the sequence of the last; readers wait for one beyond what they know. A lost
signal costs a second: a process may die before it sends, or Redis may be away or emptied, and readers read without a
signal once a second.
"""

import asyncio
import contextlib
from typing import Any, Final

from redis.exceptions import ResponseError

from hub.errors import StorageUnavailable
from hub.storage.redis.client import Redis, translated

STREAM: Final = "feed"
MAX_STREAM_LENGTH: Final = 1_000
SEND_TIMEOUT_SECONDS: Final = 0.3
"""The longest delay of a change by a Redis that hangs."""
READ_INTERVAL_SECONDS: Final = 1.0
"""The time after which a reader reads without a signal."""


class FeedSignal:
    """Sends and receives the signal of one log, which has a stream of its own."""

    def __init__(self, redis: Redis, stream: str = STREAM) -> None:
        self._redis = redis
        self._stream = stream

    async def send(self, sequence: int) -> None:
        """Signal that everything up to this sequence is committed; never fails."""
        # Redis refuses a sequence that is not beyond the stream's last: another process was quicker, and readers know
        # enough.
        with contextlib.suppress(StorageUnavailable, TimeoutError, ResponseError), translated():
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                await self._redis.xadd(
                    self._stream, {"sequence": sequence}, id=f"{sequence}-0", maxlen=MAX_STREAM_LENGTH
                )

    async def newer(self, known: str) -> str:
        """Wait for a signal beyond `known`, or until it is time to read; return what is known then.

        Raises StorageUnavailable.
        """
        with translated():
            streams: Any = await self._redis.xread({self._stream: known}, block=int(READ_INTERVAL_SECONDS * 1000))
        for _, signals in streams:
            known = signals[-1][0].decode()
        return known


def signal_of(sequence: int) -> str:
    """Return the signal that a reader of everything up to this sequence knows."""
    return f"{sequence}-0"
