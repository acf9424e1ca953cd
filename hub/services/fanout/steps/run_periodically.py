"""What is done again and again beside some work, as long as that lasts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from hub.errors import RetryLater
from hub.services.fanout.ports import FanoutDesk


@contextlib.asynccontextmanager
async def run_periodically(every: float, do: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Do something after each so many seconds; a try that fails since a part is away is followed by the next."""
    task = asyncio.create_task(_again_and_again(every, do))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _again_and_again(every: float, do: Callable[[], Awaitable[object]]) -> None:
    while True:
        await asyncio.sleep(every)
        with contextlib.suppress(RetryLater):
            await do()


@contextlib.asynccontextmanager
async def work_heartbeats(desk: FanoutDesk, row: str) -> AsyncIterator[None]:
    """Keep the tick from ringing for a row that is being worked on: others would do the same work beside.

    Whoever is rung for it all the same works on it. Without Redis nobody is told.
    """
    with contextlib.suppress(RetryLater):
        await desk.work_heartbeats.say(row)
    try:
        async with run_periodically(desk.work_heartbeats.fades_after / 4, lambda: desk.work_heartbeats.say(row)):
            yield
    finally:
        with contextlib.suppress(RetryLater):
            await desk.work_heartbeats.leave(row)
