"""The police desk: what a work list costs among all cases that there ever were."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.desk import lists
from bench.desk.sizes import FULL, SHORT, Sizes
from bench.rows import Row

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {"lists": lists.rows}
