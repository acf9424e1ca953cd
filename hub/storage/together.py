"""Reading together what many ask for at about the same time."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Together(Generic[K, V]):
    """Has one read under way at a time; whoever asks meanwhile is part of the next one.

    So nobody is answered by what was read before it asked, and a thousand that come at once are a few reads. `read`
    takes the keys that are wanted, each once.
    """

    def __init__(self, read: Callable[[list[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._read = read
        self._wanted: dict[K, asyncio.Future[V | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """What there is under a key; raises what reading raises."""
        found = self._wanted.get(key)
        if found is None:
            found = self._wanted[key] = asyncio.get_running_loop().create_future()
            # Looked at here, a failure that nobody waits for any more is not logged with its text.
            found.add_done_callback(lambda done: done.cancelled() or done.exception())
        if self._reading is None:
            # Nothing of whoever happened to come first: the others are not in its transaction, nor short of its time.
            self._reading = asyncio.create_task(self._read_on(), context=contextvars.Context())
        return await asyncio.shield(found)

    async def _read_on(self) -> None:
        try:
            while self._wanted:
                wanted, self._wanted = self._wanted, {}
                await self._answer(wanted)
        finally:
            self._reading = None

    async def _answer(self, wanted: Mapping[K, asyncio.Future[V | None]]) -> None:
        try:
            found = await self._read(list(wanted))
        except Exception as failure:  # noqa: BLE001 - it is theirs who asked
            for answer in wanted.values():
                answer.set_exception(failure)
            return
        for key, answer in wanted.items():
            answer.set_result(found.get(key))
