"""The console: how long a colleague's change takes from the hub's answer to an officer's screen."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.console import commits
from bench.console.sizes import FULL, SHORT, Sizes
from bench.rows import Row

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {"commit": commits.rows}
