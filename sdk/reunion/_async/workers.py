"""Functions of a partner, async or not, and work that goes on at the same time. The twin is `_sync/workers.py`."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from inspect import iscoroutinefunction
from typing import Any, TypeVar

from reunion._async.io import settled

T = TypeVar("T")


async def called(function: Callable[..., T | Awaitable[T]], *args: Any) -> T:
    """Return the result of a function that may be async. One that is not may block, so it runs in a thread."""
    if iscoroutinefunction(function) or iscoroutinefunction(type(function).__call__):
        return await settled(function(*args))
    return await settled(await _in_thread(function, *args))


async def _in_thread(function: Callable[..., T], *args: Any) -> T:
    """Call a function in a thread of its own: functions that hang take no place in a pool from any other."""
    result = Future[T]()
    # Who waits may be cancelled; the call goes on to its end.
    result.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result.set_result(function(*args))
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
            result.set_exception(error)

    threading.Thread(target=copy_context().run, args=(run,), name="reunion", daemon=True).start()
    return await asyncio.wrap_future(result)


async def gathered(calls: Sequence[Callable[[], Awaitable[None]]]) -> list[BaseException | None]:
    """Make calls at the same time, wait for all, and return what each raised."""
    return await asyncio.gather(*(call() for call in calls), return_exceptions=True)


class Workers:
    """Work that goes on at the same time, by name: here in tasks of the event loop."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Start work under a name that is not running."""

        async def run() -> None:
            await work()

        task = self._tasks[name] = asyncio.create_task(run())
        task.add_done_callback(lambda _: self._tasks.pop(name))

    def is_running(self, name: str) -> bool:
        """Return True until the work of this name has ended."""
        return name in self._tasks

    async def stop(self, seconds: float) -> bool:
        """Wait for all work, and cancel what takes longer than so many seconds. Return True if all has ended so."""
        tasks = list(self._tasks.values())
        _, late = await asyncio.wait(tasks, timeout=seconds) if tasks else (tasks, set())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return not late
