"""The mutation `eraseDevices`."""

from collections.abc import Sequence

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.partner.context import PartnerCall
from hub.schema.partner.devices import DeviceResults
from hub.services.intake import erase_devices as service
from hub.services.intake.device_ports import ItemResult


@strawberry.input(description="Devices to erase.")
class EraseDevicesInput:
    refs: list[str] = strawberry.field(description="1 to 1,000.")


@mutation(
    "Erase 1 to 1,000 devices at once, on request of the people who use them: token, place, language and preferences. "
    "A ref without any data counts as erased.",
    DeviceResults,
    "The results of eraseDevices.",
)
async def erase_devices(call: PartnerCall, input: EraseDevicesInput) -> Sequence[ItemResult]:
    by, services, now = call
    return await service.erase_devices(by, services.devices, input.refs, now=now)
