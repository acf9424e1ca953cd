"""Share one running call among the callers that ask for the same thing at about the same time.

`SingleFlight` joins the callers of one key. `BatchReader` reads the keys of many callers together. In both:

- Cancelling one caller cancels nothing for the others.
- A failure reaches every caller that waits for it, and is not kept.
- A call runs in an empty context: the first caller's transaction and deadline are not those of the others.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping
from contextvars import Context
from typing import Any, Generic, TypeVar

from cachetools import FIFOCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    """Joins callers of one key, and keeps the last `keep` results for later callers of `join`."""

    def __init__(self, keep: int = 0) -> None:
        self._keep = keep
        self._results: FIFOCache[K, V] = FIFOCache(keep)
        self._running: dict[K, asyncio.Task[V]] = {}
        self._next: dict[K, asyncio.Task[V]] = {}

    async def join(self, key: K, call: Callable[[], Awaitable[V]]) -> V:
        """Return the kept result of a key, or that of its running call, or that of a new call."""
        if self._keep and key in self._results:
            return self._results[key]
        running = self._running.get(key)
        if running is None:
            running = self._running[key] = _start(self._run(key, call))
        return await asyncio.shield(running)

    async def join_next(self, key: K, call: Callable[[], Awaitable[V]]) -> V:
        """Return the result of a call that begins no earlier than now, after the key's running call has ended."""
        following = self._next.get(key)
        if following is None:
            following = self._next[key] = _start(self._run_after(self._running.get(key), key, call))
        return await asyncio.shield(following)

    async def _run(self, key: K, call: Callable[[], Awaitable[V]]) -> V:
        try:
            result = await call()
            if self._keep:
                self._results[key] = result
            return result
        finally:
            if self._running.get(key) is asyncio.current_task():
                del self._running[key]

    async def _run_after(self, before: "asyncio.Task[V] | None", key: K, call: Callable[[], Awaitable[V]]) -> V:
        if before is not None:
            await asyncio.wait({before})
        # A caller that arrives from here on needs a later call.
        self._running[key] = self._next.pop(key)
        return await self._run(key, call)


class BatchReader(Generic[K, V]):
    """Reads the keys of many callers together, in one read at a time.

    A caller that arrives during a read belongs to the next one. So no caller receives what was read before it asked,
    and a thousand callers at once need a few reads. `read` receives each key once.
    """

    def __init__(self, read: Callable[[list[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._read = read
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """Return the value of a key, None if the read found none; raise what the read raises."""
        return await asyncio.shield(self.submit(key))

    def submit(self, key: K) -> "asyncio.Future[V | None]":
        """Return the future of a key's value. It belongs to all callers of the key: await it shielded."""
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
            future.add_done_callback(retrieve_failure)
        if self._reading is None:
            self._reading = _start(self._read_batches())
        return future

    async def _read_batches(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, {}
                await self._read_batch(batch)
        finally:
            self._reading = None

    async def _read_batch(self, batch: "Mapping[K, asyncio.Future[V | None]]") -> None:
        try:
            values = await self._read(list(batch))
        except Exception as failure:  # noqa: BLE001 - it is raised to each caller of the batch
            for future in batch.values():
                future.set_exception(failure)
            return
        for key, future in batch.items():
            future.set_result(values.get(key))


def _start(work: Coroutine[Any, Any, V]) -> "asyncio.Task[V]":
    task = asyncio.create_task(work, context=Context())
    task.add_done_callback(retrieve_failure)
    return task


def retrieve_failure(done: "asyncio.Future[Any]") -> None:
    """Hear of a failure that nobody may be there to hear of: a callback for a task."""
    # asyncio logs a failure that nobody retrieved, with its text, which may hold a secret.
    if not done.cancelled():
        done.exception()
