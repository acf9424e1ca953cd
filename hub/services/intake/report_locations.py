"""Move devices to the cells they report."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.cells import Cell
from hub.domain.delivery.devices import Whereabouts, check_ref
from hub.services.intake.device_ports import DeviceItem, DeviceServices, ItemResult
from hub.services.intake.steps.items import check_count, check_each, read_cell, with_unknown_refs
from hub.services.intake.steps.write_places import write_places
from hub.services.ports import Transaction


async def report_locations(
    by: PartnerActor, services: DeviceServices, items: Sequence[DeviceItem], *, now: datetime
) -> list[ItemResult]:
    """Move 1 to 1,000 devices; a ref that is not registered with this key gets NOT_FOUND.

    A ref that is named several times was in each of the places, one after another, and is now in the last. Raises
    TooManyItems for the input as a whole.
    """
    by.require(PartnerPermission.MANAGE_DEVICES)
    check_count(items, "locations")

    def check(item: DeviceItem) -> tuple[str, Cell]:
        return check_ref(item.ref), read_cell(item)

    valid, results = check_each(items, "locations", lambda item: item.ref, check)
    cells: dict[str, list[Cell]] = {}
    for ref, cell in valid:
        cells.setdefault(ref, []).append(cell)
    unknown: set[str] = set()

    async def write(transaction: Transaction) -> list[Whereabouts]:
        nonlocal unknown
        moved, unknown = await services.devices.move(by.tenant, cells, now, now + services.lifetime, transaction)
        return moved

    if cells:
        await write_places(services, by.tenant, [cell for _, cell in valid], write)
    return with_unknown_refs(results, "locations", unknown)
