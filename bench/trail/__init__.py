"""The audit trail: what a chained line costs beside a bare insert, and how long a million lines take to be verified."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.rows import Row
from bench.trail import appending, verifying
from bench.trail.sizes import FULL, SHORT, Sizes

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {"append": appending.rows, "verify": verifying.rows}
