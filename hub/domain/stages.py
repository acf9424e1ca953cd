"""A stage's row: one step of an alert's escalation and where its work stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class StageState(StrEnum):
    """DUE until begun; CUTTING once its ring is committed as covered; CUT once its units stand."""

    DUE = "DUE"
    CUTTING = "CUTTING"
    CUT = "CUT"
    DROPPED = "DROPPED"


@dataclass(frozen=True, slots=True)
class Stage:
    """A radius, the moment it is due, and, once begun, the ring between `inner_km` and `radius_km`."""

    id: str
    alert: str
    number: int
    radius_km: float
    due: datetime
    state: StageState
    inner_km: float | None = None
    epoch: int | None = None


def stage_id(alert: str, number: int) -> str:
    """The deterministic id of a stage."""
    return f"{alert}.{number}"
