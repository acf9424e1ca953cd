"""Work that goes on one step at a time on request, so that every order of steps can be driven."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from tests.timeouts import HANG_TIMEOUT

Stop = Callable[[], Awaitable[None]]


class Process:
    """One piece of work; `stop` is handed to it, and called between its steps."""

    def __init__(self, work: Callable[[Stop], Awaitable[None]], steps: int) -> None:
        self._work, self._left = work, steps
        self._stopped, self._go = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Future[None] | None = None

    async def step(self) -> None:
        """Go on to the next stop; the last step goes on to the end, past all stops."""
        self._left -= 1
        self._stopped.clear()
        if self._task is None:
            self._task = asyncio.ensure_future(self._work(self._stop))
        self._go.set()
        waiting = asyncio.ensure_future(self._stopped.wait())
        either: set[asyncio.Future[Any]] = {waiting, self._task}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED, timeout=HANG_TIMEOUT)
        waiting.cancel()
        if self._task.done():
            self._task.result()
        assert self._task.done() or self._stopped.is_set(), "a step waits for another process"

    async def _stop(self) -> None:
        if self._left == 0:
            return
        self._go.clear()
        self._stopped.set()
        await self._go.wait()


class Stopping:
    """A real port, except that it stops before and after the named methods."""

    def __init__(self, inner: Any, stop: Stop, *, before: str = "", after: str = "") -> None:
        self._inner, self._stop, self._before, self._after = inner, stop, before, after

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in {self._before, self._after}:
            return method

        async def stopping(*args: Any, **named: Any) -> Any:
            if name == self._before:
                await self._stop()
            answer = await method(*args, **named)
            if name == self._after:
                await self._stop()
            return answer

        return stopping


def orders(steps: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """Return every order in which the steps of several processes may follow one another."""
    left = {name: count for name, count in steps.items() if count}
    if not left:
        yield ()
    for name, count in left.items():
        for rest in orders(left | {name: count - 1}):
            yield (name, *rest)
