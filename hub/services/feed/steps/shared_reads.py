"""Looking things up once for all that ask at about the same time."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")


class SharedReads(Generic[KeyT, ValueT]):
    """Keeps what was read last; whoever asks meanwhile waits for the same reading. A failure is not kept."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._readings: OrderedDict[KeyT, asyncio.Future[ValueT]] = OrderedDict()

    async def get(self, key: KeyT, read: Callable[[], Awaitable[ValueT]]) -> ValueT:
        """What `read` finds, or found for another; raises what it raises."""
        reading = self._readings.get(key)
        if reading is None:
            reading = self._readings[key] = asyncio.ensure_future(read())
            reading.add_done_callback(lambda done: self._settled(key, done))
            if len(self._readings) > self._keep:
                self._readings.popitem(last=False)
        # Whoever gives up waiting takes it away from nobody else.
        return await asyncio.shield(reading)

    def _settled(self, key: KeyT, reading: asyncio.Future[ValueT]) -> None:
        # Asked for here, a failure that nobody waits for any more is not logged with its text either.
        if (reading.cancelled() or reading.exception()) and self._readings.get(key) is reading:
            del self._readings[key]
