"""Calls that meet in one row of the database, all at once: none is turned away, and nothing is done twice."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.contention import meeting
from bench.contention.sizes import FULL, SHORT, Sizes
from bench.rows import Row

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {"contention": meeting.rows}
