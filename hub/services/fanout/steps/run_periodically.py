"""Repeat something beside a piece of work, as long as the work lasts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from hub.errors import RetryLater


@contextlib.asynccontextmanager
async def run_periodically(seconds: float, action: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Run an action every so many seconds while the block runs; one that raises RetryLater is followed by the next."""
    task = asyncio.create_task(_repeat(seconds, action))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _repeat(seconds: float, action: Callable[[], Awaitable[object]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        with contextlib.suppress(RetryLater):
            await action()
