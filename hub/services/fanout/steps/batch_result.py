"""What one batch came to, and how its worker goes on."""

from dataclasses import dataclass
from enum import Enum, auto

from hub.domain.units import Settlement
from hub.services.fanout.steps.guard import Guard


class BatchEnd(Enum):
    """How a worker goes on after a batch."""

    SETTLED = auto()
    DONE = auto()
    WAITING = auto()
    BUSY = auto()
    ASLEEP = auto()
    HELD = auto()
    OUT_OF_QUOTA = auto()
    OVER = auto()
    VOID = auto()


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What is to be settled, how to go on, and how long the provider wishes us to wait.

    `busy` are in the hands of another batch. `not_begun` may be taken up again by the same claim. `answered` and
    `unanswered` count what the channel took or refused for good, and what it failed at. `refilled` is in how many
    seconds its quota has room for those that had to be left out. `drained` is how long the last answer took from when
    the last push was begun. `wished` is what each that is to be tried again wishes at least.
    """

    settlement: Settlement
    guard: Guard
    end: BatchEnd = BatchEnd.SETTLED
    wished: float | None = None
    busy: frozenset[int] = frozenset()
    not_begun: frozenset[int] = frozenset()
    answered: int = 0
    unanswered: int = 0
    refilled: float = 0.0
    drained: float = 0.0
