"""The feed's speed: the cost of an event for a thousand partners, and of their connections."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.feed import connecting, delivering, many, tuning
from bench.feed.sizes import FULL, SHORT, Sizes
from bench.rows import Row

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {
    "feed.speedup": delivering.in_groups,
    "feed.one_group": delivering.in_one_group,
    "feed.alone": delivering.each_alone,
    "feed.connect": connecting.rows,
    "feed.followers": many.rows,
    "feed.tuned": tuning.rows,
}
