"""A wait for a condition, in place of a guess how long the machine takes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

from tests.timeouts import HANG_TIMEOUT

T = TypeVar("T")

FIRST_DELAY_SECONDS = 0.005
MAX_DELAY_SECONDS = 0.05
"""Seconds. A look may ask a hub or a database, and shall not keep it busy."""


@overload
async def until(look: Callable[[], Awaitable[T]], within: float = ..., every: float | None = ...) -> T: ...
@overload
async def until(look: Callable[[], T], within: float = ..., every: float | None = ...) -> T: ...
async def until(look: Callable[[], Any], within: float = HANG_TIMEOUT, every: float | None = None) -> Any:
    """Return the first true result; fail, with the last one, when none comes in time.

    every: seconds between two looks; by default few at first, and more the longer it takes.
    """
    deadline, delay = time.monotonic() + within, FIRST_DELAY_SECONDS
    while True:
        result = look()
        seen = await result if isinstance(result, Awaitable) else result
        if seen:
            return seen
        assert time.monotonic() < deadline, f"not within {within:g} s; last seen: {seen!r}"
        await asyncio.sleep(delay if every is None else every)
        delay = min(1.5 * delay, MAX_DELAY_SECONDS)
