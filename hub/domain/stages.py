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
class CutList:
    """The name of the list of a stage's units to be, and in how many chunks it stands."""

    name: str
    chunks: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A radius, the moment it is due, and, once begun, the ring between `inner_km` and `radius_km`.

    `cut` is its cut list, once that stands: whoever goes on with the stage makes its units from that one.
    """

    id: str
    alert: str
    number: int
    radius_km: float
    due: datetime
    state: StageState
    inner_km: float | None = None
    epoch: int | None = None
    cut: CutList | None = None


def stage_id(alert: str, number: int) -> str:
    """The deterministic id of a stage."""
    return f"{alert}.{number}"


def read_stage_id(text: str) -> tuple[str, int]:
    """The alert and the number of a stage's id."""
    alert, number = text.rsplit(".", 1)
    return alert, int(number)
