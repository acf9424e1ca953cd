"""The mutation `reportLocations`."""

from collections.abc import Sequence

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.partner.context import PartnerCall
from hub.schema.partner.devices import DeviceResults
from hub.schema.shared.points import PointInput
from hub.schema.shared.scalars import CellText
from hub.services.intake import report_locations as service
from hub.services.intake.device_ports import DeviceItem, ItemResult


@strawberry.input(description="The place of a device; give either `cell` or `point`.")
class LocationInput:
    ref: str = strawberry.field(description="Your own name of the device.")
    cell: CellText | None = strawberry.field(default=None, description="The cell it is in.")
    point: PointInput | None = strawberry.field(
        default=None, description="The point it is at; the hub keeps only the point's cell."
    )

    def to_domain(self) -> DeviceItem:
        return DeviceItem(self.ref, self.cell, self.point.point() if self.point else None)


@strawberry.input(description="Devices that moved.")
class ReportLocationsInput:
    locations: list[LocationInput] = strawberry.field(description="1 to 1,000; each has its own result.")


@mutation("Move 1 to 1,000 devices.", DeviceResults, "The results of reportLocations.")
async def report_locations(call: PartnerCall, input: ReportLocationsInput) -> Sequence[ItemResult]:
    by, services, now = call
    items = [location.to_domain() for location in input.locations]
    return await service.report_locations(by, services.devices, items, now=now)
