"""The queue of one tenant's units. Workers take a few at a time, nearest first."""

from dataclasses import dataclass, field
from enum import StrEnum


class Closing(StrEnum):
    """A reason why a queue is closed: failures opened the circuit breaker, or the quota was used up."""

    FAILURES = "FAILURES"
    QUOTA = "QUOTA"


@dataclass(frozen=True, slots=True)
class QueueSlot:
    """The right to work on one unit of a tenant at a time."""

    tenant: int
    token: str = field(repr=False)
