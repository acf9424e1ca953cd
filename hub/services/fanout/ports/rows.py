"""Ports to the rows that planning reads and writes: alerts, stages, cells, sweeps, journal, feed."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from hub.domain.alerts.alert import Revision
from hub.domain.cells import Cell
from hub.domain.delivery.devices import Whereabouts
from hub.domain.delivery.stages import KeptCut, Stage
from hub.domain.delivery.sweeps import OpenBatch, Sweep, SweepState
from hub.domain.delivery.units import CutUnit
from hub.domain.geometry import Circle
from hub.services.ports import Transaction
from hub.services.ports.rows import AlertRows, AlertsById, StandingAlerts, SweepFinder


class PlannedAlerts(AlertRows, AlertsById, StandingAlerts, Protocol):
    """Alert rows and their revisions."""

    async def epoch(self) -> int:
        """Return the coverage epoch."""

    async def revision(self, alert_id: str, number: int) -> Revision | None:
        """Return one immutable revision."""


class PlannedStages(Protocol):
    """Stage rows: DUE, then CUTTING, then CUT."""

    async def get(self, stage_id: str, transaction: Transaction | None = None) -> Stage | None:
        """Return one stage."""

    async def unfinished(self, now: datetime) -> list[Stage]:
        """Return the stages that are due, or begun and not yet cut, nearest first."""

    async def begin(
        self, stage: Stage, inner: Sequence[Circle], epoch: int, transaction: Transaction, *, now: datetime
    ) -> bool:
        """Move a stage from DUE to CUTTING, with what was covered before; False if another process did so first."""

    async def keep_cut_list(self, stage: Stage, cut: Sequence[CutUnit]) -> KeptCut:
        """Write the cut list unless one stands; return the stage with the list that stands."""

    async def cut_chunk(self, stage: Stage, place: int) -> Sequence[CutUnit] | None:
        """Return one chunk of the cut list; None if another process has finished the stage."""

    async def finish(self, stage: Stage, transaction: Transaction) -> bool:
        """Move a stage from CUTTING to CUT and drop its cut list; False if another process did so first."""


class Cells(Protocol):
    """Rows of the cells that hold devices."""

    async def populated(self, circle: Circle) -> dict[Cell, dict[int, int]]:
        """Return the populated cells that may touch a circle, each with a hint of its devices by tenant."""


class PlannedSweeps(SweepFinder, Protocol):
    """Sweep rows."""

    async def unfinished(self) -> list[Sweep]:
        """Return the sweeps that are not done."""

    async def keep_open_batches(self, sweep: Sweep, batches: Sequence[OpenBatch]) -> Sweep:
        """Store the batches in flight unless they are stored already; return the row that stands."""

    async def keep_cut(self, sweep: Sweep, number: int, tenant: int, told: Collection[int]) -> set[int]:
        """Store a pass's audience of one tenant unless it is stored already; return the audience that stands."""

    async def cut(self, sweep: Sweep, number: int) -> dict[int, set[int]]:
        """Return the audience of a pass by tenant, as far as it is cut."""

    async def advance(self, sweep: Sweep, state: SweepState) -> None:
        """Move to the next state; moving twice changes nothing."""


class JournalRows(Protocol):
    """Location writes that are not evaluated yet."""

    async def get(self, row_id: str) -> tuple[int, list[Whereabouts]] | None:
        """Return a row's tenant and the devices it moved; None once it is evaluated."""

    async def remove(self, row_id: str, transaction: Transaction | None) -> bool:
        """Delete a row; False if another process did so first."""

    async def left_behind(self, older_than: timedelta) -> list[str]:
        """Return the ids of rows older than this."""
