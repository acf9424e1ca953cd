"""A unit that was given up for now: nobody works on it until an operator replays it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ParkedUnit:
    """What an operator sees of it, and no device. `at` is real time, `error` a class or a sentence of the hub's own."""

    id: str
    alert: str
    tenant: int
    stage: int
    error: str
    at: datetime
