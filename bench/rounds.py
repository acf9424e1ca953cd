"""Rounds: the contenders take turns, so that other load on the machine affects all of them equally."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Sample:
    """One turn: the number of things done, the seconds, and the seconds of processor time.

    `server` is the share of a core that the answering server used meanwhile.
    """

    count: int
    wall: float
    cpu: float
    server: float = 0.0
    details: Mapping[str, float] = field(default_factory=dict)

    def each(self, clock: str) -> float:
        """Return seconds for one thing, by `wall` or `cpu`."""
        return float(getattr(self, clock)) / self.count


Turn = Callable[[], Awaitable[Sample]]


class Rounds:
    """The samples of all contenders, in the order of the rounds."""

    def __init__(self, samples: Mapping[str, Sequence[Sample]]) -> None:
        self._samples = samples

    def each(self, contender: str, clock: str) -> float:
        """Return the median of a contender's seconds for one thing."""
        return median(sample.each(clock) for sample in self._samples[contender])

    def ratio(self, over: str, under: str, clock: str) -> float:
        """Return the median over the rounds of seconds of `over` divided by seconds of `under`."""
        pairs = zip(self._samples[over], self._samples[under], strict=True)
        return median(a.each(clock) / b.each(clock) for a, b in pairs)

    def detail(self, contender: str, name: str) -> float:
        """Return the median of a detail."""
        return median(sample.details[name] for sample in self._samples[contender])

    def server_share(self, *contenders: str) -> float:
        """Return the answering server's share of its core: the median for the contender that used it most.

        Without names, all contenders count.
        """
        return max(median(sample.server for sample in self._samples[name]) for name in contenders or self._samples)

    def as_json(self) -> dict[str, Any]:
        """Return every sample."""
        return {name: [asdict(sample) for sample in samples] for name, samples in self._samples.items()}


async def interleave(turns: Mapping[str, Turn], rounds: int) -> Rounds:
    """Run one round to warm up, which is not counted, then the rounds; each round reverses the order."""
    for turn in turns.values():
        await turn()
    samples: dict[str, list[Sample]] = {name: [] for name in turns}
    order = list(turns)
    for _ in range(rounds):
        for name in order:
            samples[name].append(await turns[name]())
        order.reverse()
    return Rounds(samples)
