"""How long the run is: as promised, and in a short form that only shows that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """`steps` is what devices do at least, each once; another `seed` is another run."""

    steps: int
    seed: int = 1


FULL = Sizes(steps=100_000)
SHORT = Sizes(steps=2_000)
