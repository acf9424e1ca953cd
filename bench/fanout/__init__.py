"""The fan-out's speed: select the recipients of a stage, push to them fairly, and register devices."""

from collections.abc import AsyncIterator, Callable, Mapping

from bench.fanout import areas, fairness, fcm, register, stage, targeting
from bench.fanout.sizes import FULL, SHORT, Sizes
from bench.rows import Row

__all__ = ["FULL", "ROWS", "SHORT"]

ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {
    "targeting": targeting.rows,
    "fcm": fcm.rows,
    "stage.efficiency": stage.efficiency,
    "fairness": fairness.rows,
    "register": register.rows,
    "stage.growth": stage.growth,
    "stage.closing": stage.closing,
    "areas": areas.rows,
}
