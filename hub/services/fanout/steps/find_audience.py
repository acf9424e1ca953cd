"""Find the populated cells that a stage adds."""

import asyncio
from collections.abc import Mapping, Sequence

from hub.domain.alerts.alert import Alert
from hub.domain.cells import Cell, ring
from hub.domain.delivery.stages import Stage
from hub.domain.geometry import Circle
from hub.services.fanout.ports.rows import Cells


async def find_audience(cells: Cells, alert: Alert, stage: Stage) -> list[tuple[Cell, dict[int, int]]]:
    """Return the populated cells of a stage's ring, nearest first, with hints for each tenant of the alert's mode.

    A ring is geometry and is committed as covered before this call: the journal, not this query, finds a device that
    registers meanwhile in an empty cell of it.
    """
    populated = await cells.populated(stage.circle)
    parity = 0 if alert.status.mode == "LIVE" else 1
    # A wide circle takes seconds, in which the event loop has other work.
    return await asyncio.to_thread(_in_ring, populated, stage.inner or (), stage.circle, parity)


def _in_ring(
    populated: Mapping[Cell, Mapping[int, int]], inner: Sequence[Circle], outer: Circle, parity: int
) -> list[tuple[Cell, dict[int, int]]]:
    return [
        (cell, {tenant: hint for tenant, hint in populated[cell].items() if tenant % 2 == parity})
        for cell in ring(populated, inner, outer)
    ]
