"""The start: a command's page, the app, a hub on one machine, and what that hub costs at rest."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.rows import Row
from bench.start import commands, dev
from bench.start.sizes import FULL, SHORT, Sizes

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {"command": commands.rows, "dev": dev.rows}
