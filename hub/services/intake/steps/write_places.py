"""The one way a device's place is written: cells first, then devices and journal together, then the hook."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from hub.domain.cells import Cell, net_changes
from hub.domain.devices import Whereabouts
from hub.errors import RetryLater
from hub.services.intake.device_ports import DeviceDesk
from hub.services.ports import Transaction

log = logging.getLogger(__name__)


async def write_places(
    desk: DeviceDesk,
    tenant: int,
    cells: Sequence[Cell],
    write: Callable[[Transaction], Awaitable[list[Whereabouts]]],
) -> None:
    """Write places so that whatever stops this process, nobody who comes into covered ground is missed."""
    await desk.cells.ensure(tenant, cells)

    async def work(transaction: Any) -> tuple[str | None, list[Whereabouts]]:
        moved = await write(transaction)
        return (await desk.journal.add(tenant, moved, transaction) if moved else None), moved

    row_id, moved = await desk.atomic.run(work)
    if row_id is None:
        return
    try:
        await desk.hook(row_id)
        await desk.counts.add(tenant, net_changes((where.old, where.new) for where in moved))
    except Exception as failure:  # noqa: BLE001 - the places are committed, and nobody may be told that they are not
        # The journal row is committed too: a worker finishes what could not be finished here.
        level = logging.WARNING if isinstance(failure, RetryLater) else logging.ERROR
        outcome = type(failure).__name__
        log.log(level, "journal_left", extra={"tenant": tenant, "devices": len(moved), "outcome": outcome})
