"""The time limit of lists: the server ends a read that takes longer, and the reader hears that it was too wide."""

import contextlib
from collections.abc import Iterator
from typing import Final

from pymongo.errors import ExecutionTimeout

from hub.domain.query_limits import MAX_QUERY_SECONDS, QueryTooWide

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
