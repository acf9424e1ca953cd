"""The length of the run: the promised one, and a short one that only shows that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """`steps` is the minimum number of device acts; another `seed` is another run."""

    steps: int
    seed: int = 1


FULL = Sizes(steps=100_000)
SHORT = Sizes(steps=2_000)
