"""The result of one batch, and how its worker goes on."""

from dataclasses import dataclass
from enum import Enum, auto

from hub.domain.delivery.units import Settlement
from hub.services.fanout.steps.guard import Guard


class BatchEnd(Enum):
    """The end of a batch, which says how its worker goes on."""

    SETTLED = auto()
    DONE = auto()
    WAITING = auto()
    BUSY = auto()
    ASLEEP = auto()
    HELD = auto()
    OUT_OF_QUOTA = auto()
    TURN_OVER = auto()
    VOID = auto()


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The settlement to save, how to go on, and how long the provider asks to wait."""

    settlement: Settlement
    guard: Guard
    end: BatchEnd = BatchEnd.SETTLED
    retry_after: float | None = None
    """The least Retry-After, in seconds, of the devices that are to be tried again."""
    busy: frozenset[int] = frozenset()
    """Devices that another batch has claimed."""
    not_begun: frozenset[int] = frozenset()
    """Devices that the same claim may take up again."""
    answered: int = 0
    """Devices that the channel accepted or refused for good."""
    failed: int = 0
    """Devices at which the channel failed."""
    quota_wait: float = 0.0
    """Seconds until the quota has room for the devices left out."""
    last_answer_seconds: float = 0.0
    """Seconds from the begin of the last push to the last answer."""
