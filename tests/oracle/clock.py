"""The domain's clock of a run."""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DomainClock:
    """Domain time as real time plus an offset that jumps."""

    reals: tuple[float, ...]
    offsets: tuple[float, ...]

    def at(self, moment: float) -> float:
        """Return the domain time of a real moment."""
        return moment + self.offsets[max(0, bisect_right(self.reals, moment) - 1)]
