"""Analysts: what thirty named queries cost among 200,000 cases and a million tips."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.analyst import exports, queries
from bench.analyst.sizes import FULL, SHORT, Sizes
from bench.rows import Row

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {"queries": queries.rows, "exports": exports.rows}
"""The 95th percentile of each query's pages, and the documents that its first page examined;
the memory of a worker that writes a long file."""
