"""Tips: where true ones stand in a flood, what is linked by mistake, and what the queue costs."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.rows import Row
from bench.tips import costs, judging
from bench.tips.sizes import FULL, SHORT, Sizes

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {
    "places": judging.place_rows,
    "links": judging.link_rows,
    "photos": judging.photo_rows,
    "intake": costs.intake_rows,
    "queue": costs.queue_rows,
}
