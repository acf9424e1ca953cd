"""The speed of plain requests over HTTP, and the time of "not found" answers."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.api import asking, strangers
from bench.api.sizes import FULL, SHORT, Sizes
from bench.rows import Row

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {
    "query": asking.rows,
    "oracle": strangers.rows,
}
