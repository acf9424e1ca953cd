"""How each project of the FCM double behaves: latency, failures, quota."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

from hub.local.fcm.answers import Mode, http


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a project does to its pushes; nothing by default.

    `rates` gives for some modes the share of pushes, 0 to 1, that are answered so. `quota` is the number of pushes
    taken in each window of `quota_window` seconds; what exceeds it is refused with a Retry-After header of
    `retry_after` seconds, or without one. `token_lifetime` is in seconds too. `at_once` is how many pushes it works on
    at a time: each takes the latency, and the others wait for their turn.
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
            raise ValueError("Rates are shares of 0 to 1, of at most 1 together.")


class Project:
    """One project and what has become of its pushes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = f"/v1/projects/{name}/messages:send".encode()
        self.behaviour = Behaviour()
        number = b"0" * 20
        accepted = http(200, b'{"name":"projects/%b/messages/0:%b"}' % (name.encode(), number))
        self._head, _, self._tail = accepted.rpartition(number)
        self.counts: Counter[str] = Counter()
        self._chance = random.Random(name)
        self._ends: list[float] = []
        self._window_began = 0.0
        self._taken = 0

    def accepted(self, number: int) -> bytes:
        """The whole HTTP answer to an accepted push."""
        return b"%b%020d%b" % (self._head, number, self._tail)

    def takes(self, now: float) -> bool:
        """Whether the quota leaves room for one more push, which it then takes."""
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
        """What happens to the next push by the failure rates."""
        if not self.behaviour.rates:
            return Mode.OK
        throw = self._chance.random()
        for mode, rate in self.behaviour.rates.items():
            if throw < rate:
                return mode
            throw -= rate
        return Mode.OK

    def draw_latency(self, now: float) -> float:
        """Seconds until the next answer; `now` is any clock that never goes back."""
        behaviour = self.behaviour
        if not behaviour.latency_ms and not behaviour.jitter_ms:
            return 0.0
        latency = (behaviour.latency_ms + self._chance.random() * behaviour.jitter_ms) / 1000
        if behaviour.at_once is None:
            return latency
        begins = heappop(self._ends) if len(self._ends) >= behaviour.at_once else now
        heappush(self._ends, ends := max(begins, now) + latency)
        return ends - now
