"""A parked unit: no worker takes it until an operator replays it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ParkedUnit:
    """A parked unit as an operator sees it, without devices.

    `at` is real time. `error` is the name of an error class, or one of the hub's own sentences.
    """

    id: str
    alert: str
    tenant: int
    stage: int
    error: str
    at: datetime
