"""A million devices: each told once, at the speed of ten thousand, and what they and an ended alert take to keep."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.rows import Row
from bench.scale import delivery_status
from bench.scale.sizes import FULL, SHORT, Sizes

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {"scale": delivery_status.rows}
