"""Which populated cells a stage adds."""

import asyncio
from collections.abc import Mapping

from hub.domain.alerts import Alert
from hub.domain.cells import Cell, ring
from hub.domain.geometry import Circle
from hub.domain.stages import Stage
from hub.services.fanout.ports import Cells


async def find_audience(cells: Cells, alert: Alert, stage: Stage) -> list[tuple[Cell, dict[int, int]]]:
    """The populated cells of a stage's ring, nearest first, with their hints by tenant of the alert's mode.

    The ring itself is geometry and was committed as covered before this is called: whoever registers in an empty
    cell of it meanwhile is found by the journal, not by this query.
    """
    outer, inner = Circle(alert.centre, stage.radius_km), Circle(alert.centre, stage.inner_km or 0.0)
    found = await cells.populated(outer)
    parity = 0 if alert.status.mode == "LIVE" else 1
    # Of a wide circle this takes seconds, in which the loop has other things to do.
    return await asyncio.to_thread(_in_ring, found, inner, outer, parity)


def _in_ring(
    found: Mapping[Cell, Mapping[int, int]], inner: Circle, outer: Circle, parity: int
) -> list[tuple[Cell, dict[int, int]]]:
    return [
        (cell, {tenant: hint for tenant, hint in found[cell].items() if tenant % 2 == parity})
        for cell in ring(found, inner, outer)
    ]
