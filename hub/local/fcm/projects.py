"""The projects of the FCM double and their behaviour: latency, failures, quota."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

from hub.local.fcm.answers import Mode, http_response


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The behaviour of a project; by default it accepts every push at once.

    `rates` maps modes to the share of pushes, 0 to 1, answered in that mode. `quota` is the number of pushes accepted
    in each window of `quota_window` seconds; further pushes are refused with a Retry-After header of `retry_after`
    seconds, or without one. `token_lifetime` is in seconds too. `at_once` is the maximum of pushes processed at a
    time: each takes the latency, and the others wait.
    """

    latency_ms: float = 0.0
    at_once: int | None = None
    jitter_ms: float = 0.0
    rates: Mapping[Mode, float] = field(default_factory=dict)
    quota: int | None = None
    quota_window: float = 60.0
    retry_after: float | None = None
    token_lifetime: int = 3599

    def __post_init__(self) -> None:
        if not all(0 <= rate <= 1 for rate in self.rates.values()) or sum(self.rates.values()) > 1:
            raise ValueError("Each rate must be 0 to 1, and all together at most 1.")


class Project:
    """One project and the counts of its pushes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = f"/v1/projects/{name}/messages:send".encode()
        self.behaviour = Behaviour()
        number = b"0" * 20
        accepted = http_response(200, b'{"name":"projects/%b/messages/0:%b"}' % (name.encode(), number))
        self._head, _, self._tail = accepted.rpartition(number)
        self.counts: Counter[str] = Counter()
        self._chance = random.Random(name)
        self._ends: list[float] = []
        self._window_began = 0.0
        self._taken = 0

    def accepted(self, number: int) -> bytes:
        """Return the HTTP response to an accepted push."""
        return b"%b%020d%b" % (self._head, number, self._tail)

    def acquire_quota(self, now: float) -> bool:
        """Take one push from the quota; return False if none is left."""
        behaviour = self.behaviour
        if behaviour.quota is None:
            return True
        if now - self._window_began >= behaviour.quota_window:
            self._window_began, self._taken = now, 0
        if self._taken >= behaviour.quota:
            return False
        self._taken += 1
        return True

    def draw_mode(self) -> Mode:
        """Return a random mode for the next push, by the failure rates."""
        if not self.behaviour.rates:
            return Mode.OK
        draw = self._chance.random()
        for mode, rate in self.behaviour.rates.items():
            if draw < rate:
                return mode
            draw -= rate
        return Mode.OK

    def draw_latency(self, now: float) -> float:
        """Return the seconds until the next response; `now` is any monotonic clock."""
        behaviour = self.behaviour
        if not behaviour.latency_ms and not behaviour.jitter_ms:
            return 0.0
        latency = (behaviour.latency_ms + self._chance.random() * behaviour.jitter_ms) / 1000
        if behaviour.at_once is None:
            return latency
        begins = heappop(self._ends) if len(self._ends) >= behaviour.at_once else now
        heappush(self._ends, ends := max(begins, now) + latency)
        return ends - now
