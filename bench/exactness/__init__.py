"""The fan-out's exactness: devices move and officers act at any moment; nobody is missed or told twice."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.exactness import long_run
from bench.exactness.sizes import FULL, SHORT, Sizes
from bench.rows import Row

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {"exactness": long_run.rows}
