"""The mutation `registerDevices`."""

from collections.abc import Sequence

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.partner.context import PartnerCall
from hub.schema.partner.devices import DeviceResults
from hub.schema.shared.points import PointInput
from hub.schema.shared.scalars import CellText
from hub.services.intake import register_devices as service
from hub.services.intake.device_ports import DeviceItem, ItemResult


@strawberry.input(description="A device to register; give either `cell` or `point`.")
class DeviceInput:
    ref: str = strawberry.field(description="Your own name of the device, 1 to 128 characters.")
    token: str | None = strawberry.field(
        default=None,
        description="Its push token, where your channel needs one. A token is one phone: the last ref that is "
        "registered with it takes it, and the ref that had it is no longer registered.",
    )
    cell: CellText | None = strawberry.field(default=None, description="The cell it is in.")
    point: PointInput | None = strawberry.field(
        default=None, description="The point it is at; the hub keeps only the point's cell."
    )
    language: str | None = strawberry.field(default=None, description="Language of its user, such as zh-CN or en.")

    def to_domain(self) -> DeviceItem:
        return DeviceItem(self.ref, self.cell, self.point.point() if self.point else None, self.token, self.language)


@strawberry.input(description="Devices to register.")
class RegisterDevicesInput:
    devices: list[DeviceInput] = strawberry.field(description="1 to 1,000; each has its own result.")


@mutation(
    "Register or refresh 1 to 1,000 devices; doing it twice changes nothing.",
    DeviceResults,
    "The results of registerDevices.",
)
async def register_devices(call: PartnerCall, input: RegisterDevicesInput) -> Sequence[ItemResult]:
    by, services, now = call
    items = [device.to_domain() for device in input.devices]
    return await service.register_devices(by, services.devices, items, now=now)
