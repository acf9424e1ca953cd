"""The speed of plain requests over HTTP: the same document again and again, by one who asks and by many at once."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.api import asking
from bench.api.sizes import FULL, SHORT, Sizes
from bench.rows import Row

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {"query": asking.rows}
