"""Write device places: devices and journal in one transaction, the cells before its commit, then the evaluation."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from hub.domain.cells import Cell, net_changes
from hub.domain.delivery.devices import Whereabouts
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
    # Beside the transaction, which takes as long: nobody sees a device in a cell without a row before the commit.
    ensuring = asyncio.ensure_future(services.cells.ensure(tenant, cells))

    async def work(transaction: Transaction) -> tuple[str | None, list[Whereabouts]]:
        moved = await write(transaction)
        row_id = await services.journal.add(tenant, moved, transaction) if moved else None
        await ensuring
        return row_id, moved

    try:
        row_id, moved = await services.atomic.run(work)
    finally:
        ensuring.cancel()
        await asyncio.gather(ensuring, return_exceptions=True)
    if row_id is None:
        return
    # The counts are only hints, and wait for nothing.
    counting = asyncio.ensure_future(_count(services, tenant, moved))
    try:
        await services.evaluate_journal(row_id, tenant, moved)
        await counting
    except Exception as failure:  # noqa: BLE001 - the places are committed: the caller must not get an error for them
        # The journal row is committed too: a worker finishes the rest.
        level = logging.WARNING if isinstance(failure, RetryLater) else logging.ERROR
        outcome = type(failure).__name__
        log.log(level, "journal_left", extra={"tenant": tenant, "devices": len(moved), "outcome": outcome})
    finally:
        await asyncio.gather(counting, return_exceptions=True)


async def _count(services: DeviceServices, tenant: int, moved: Sequence[Whereabouts]) -> None:
    await services.counts.add(tenant, net_changes((where.old, where.new) for where in moved))
