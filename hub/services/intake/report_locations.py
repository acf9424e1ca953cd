"""Devices that move from cell to cell."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import PartnerActor
from hub.domain.cells import Cell
from hub.domain.devices import Whereabouts, check_ref
from hub.services.intake.device_ports import DeviceDesk, DeviceItem, ItemResult
from hub.services.intake.steps.items import check_count, check_each, lost_ones_named, place_of
from hub.services.intake.steps.write_places import write_places
from hub.services.ports import Transaction


async def report_locations(
    desk: DeviceDesk, items: Sequence[DeviceItem], *, by: PartnerActor, now: datetime
) -> list[ItemResult]:
    """Move 1 to 1,000 devices; a ref that is not registered here answers NOT_FOUND, whosever it may be.

    A device that is named more than once was in each of the places, one after another, and is in the last.
    """
    check_count(items, "locations")

    def check(item: DeviceItem) -> tuple[str, Cell]:
        return check_ref(item.ref), place_of(item)

    good, results = check_each(items, "locations", lambda item: item.ref, check)
    cells: dict[str, list[Cell]] = {}
    for ref, cell in good:
        cells.setdefault(ref, []).append(cell)
    unknown: set[str] = set()

    async def write(transaction: Transaction) -> list[Whereabouts]:
        nonlocal unknown
        moved, unknown = await desk.devices.move(by.tenant, cells, now, now + desk.lifetime, transaction)
        return moved

    if cells:
        await write_places(desk, by.tenant, [cell for _, cell in good], write)
    return lost_ones_named(results, "locations", unknown)
