"""The points of a key: what a call cost, and how long to wait before the next one."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Throttle:
    """The points after a call. cost: what it cost. available: what is left. restore_rate: what comes back a second."""

    cost: float
    available: float
    restore_rate: float

    @classmethod
    def from_wire(cls, answer: Mapping[str, Any]) -> "Throttle | None":
        """Read `extensions.cost` of an answer; None if it has none, or one of another form."""
        try:
            cost = answer["extensions"]["cost"]
            status = cost["throttleStatus"]
            found = cls(
                float(cost["requestedQueryCost"]),
                float(status["currentlyAvailable"]),
                float(status["restoreRate"]),
            )
        except (KeyError, TypeError, ValueError):
            return None
        return found if found.restore_rate > 0 else None


class Pacer:
    """Spreads calls of about the same cost over time, so that none is refused for want of points.

    It knows the points as they were at the last answer, and takes off what was sent since. Threads may share it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._throttle: Throttle | None = None
        self._learned_at = 0.0
        self._under_way = 0

    def begin(self) -> float:
        """Count a call as sent, and return the seconds to wait before it."""
        with self._lock:
            self._under_way += 1
            if self._throttle is None:
                return 0.0
            back = (time.monotonic() - self._learned_at) * self._throttle.restore_rate
            wanted = self._under_way * self._throttle.cost
            return max(0.0, (wanted - self._throttle.available - back) / self._throttle.restore_rate)

    def learn(self, throttle: Throttle | None) -> None:
        """Learn the points from an answer."""
        if throttle is not None:
            with self._lock:
                self._throttle, self._learned_at = throttle, time.monotonic()

    def end(self) -> None:
        """Count a call as ended."""
        with self._lock:
            self._under_way -= 1
