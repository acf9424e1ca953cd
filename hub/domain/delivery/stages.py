"""A stage: one step of an alert's escalation, and the state of its work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.delivery.reach import StageReading
from hub.domain.delivery.units import CutUnit
from hub.domain.geometry import Circle, Point


class StageState(StrEnum):
    """DUE until begun; CUTTING once its ring is committed as covered; CUT once its units are stored."""

    DUE = "DUE"
    CUTTING = "CUTTING"
    CUT = "CUT"
    DROPPED = "DROPPED"


@dataclass(frozen=True, slots=True)
class CutList:
    """The name of a stage's list of planned units, and the number of its chunks."""

    name: str
    chunks: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A radius of an area and the moment it is due.

    Once begun, its ring is its circle without `inner`: the circles that all areas covered at that moment. It is cut to
    its end even if its area has gone by then, since another area may have left cells to it. `cut` is its cut list, once
    stored: any worker that continues the stage makes its units from that list.
    """

    id: str
    alert: str
    number: int
    """Counts the stages of all areas of the alert, from 1."""
    area: int
    centre: Point
    radius_km: float
    due: datetime
    state: StageState
    inner: tuple[Circle, ...] | None = None
    epoch: int | None = None
    cut: CutList | None = None
    reading: StageReading | None = None
    """The last reading of its reach."""

    @property
    def circle(self) -> Circle:
        """The circle that it covers."""
        return Circle(self.centre, self.radius_km)


@dataclass(frozen=True, slots=True)
class KeptCut:
    """A stage with the cut list that counts; its chunks if this process wrote it, None if another did."""

    stage: Stage
    chunks: Sequence[Sequence[CutUnit]] | None


def stage_id(alert: str, number: int) -> str:
    """Return the deterministic id of a stage."""
    return f"{alert}.{number}"


def read_stage_id(text: str) -> tuple[str, int]:
    """Return the alert and the number of a stage's id."""
    alert, number = text.rsplit(".", 1)
    return alert, int(number)
