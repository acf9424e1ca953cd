"""The processor time of the SDK, and the time to import it."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.rows import Row
from bench.sdk import costs
from bench.sdk.sizes import FULL, SHORT, Sizes

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {
    "import": costs.import_rows,
    "reporter": costs.reporter_rows,
    "start": costs.start_rows,
}
