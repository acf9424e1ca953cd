"""Write device places: the cells first, then devices and journal in one transaction, then the journal's evaluation."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from hub.domain.cells import Cell, net_changes
from hub.domain.devices import Whereabouts
from hub.errors import RetryLater
from hub.services.intake.device_ports import DeviceServices
from hub.services.ports import Transaction

log = logging.getLogger(__name__)


async def write_places(
    services: DeviceServices,
    tenant: int,
    cells: Sequence[Cell],
    write: Callable[[Transaction], Awaitable[list[Whereabouts]]],
) -> None:
    """Write places so that no device that comes into covered ground is missed, even if this process stops here."""
    await services.cells.ensure(tenant, cells)

    async def work(transaction: Transaction) -> tuple[str | None, list[Whereabouts]]:
        moved = await write(transaction)
        return (await services.journal.add(tenant, moved, transaction) if moved else None), moved

    row_id, moved = await services.atomic.run(work)
    if row_id is None:
        return
    try:
        await services.evaluate_journal(row_id, tenant, moved)
        await services.counts.add(tenant, net_changes((where.old, where.new) for where in moved))
    except Exception as failure:  # noqa: BLE001 - the places are committed: the caller must not get an error for them
        # The journal row is committed too: a worker finishes the rest.
        level = logging.WARNING if isinstance(failure, RetryLater) else logging.ERROR
        outcome = type(failure).__name__
        log.log(level, "journal_left", extra={"tenant": tenant, "devices": len(moved), "outcome": outcome})
