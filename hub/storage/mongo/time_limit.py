"""The time limit of lists: the server ends a read that takes longer, and the reader hears that it was too wide."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable, Iterator
from typing import Any, Final, TypeVar

from pymongo.errors import ExecutionTimeout

from hub.domain.query_limits import MAX_QUERY_SECONDS, QueryTooWide

T = TypeVar("T")

MAX_QUERY_MS: Final = int(MAX_QUERY_SECONDS * 1000)
"""For `max_time_ms` of a cursor and `maxTimeMS` of a count."""


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Raise QueryTooWide where the server ended a read at its time limit; to be used inside `translated`."""
    try:
        yield
    except ExecutionTimeout:
        # Outside of the handler: the server's error holds the filter.
        pass
    else:
        return
    raise QueryTooWide()


async def read_at_once(reads: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Return what these reads give, in their order; each tells the server MAX_QUERY_MS itself.

    Raises QueryTooWide if they take longer together: waiting for a connection counts too. To be used inside
    `translated`.
    """
    with limited(), contextlib.suppress(TimeoutError):
        async with asyncio.timeout(MAX_QUERY_SECONDS):
            return await asyncio.gather(*reads)
    raise QueryTooWide()
