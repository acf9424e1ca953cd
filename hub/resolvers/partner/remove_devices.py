"""The mutation `removeDevices`."""

from collections.abc import Sequence

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.partner.context import PartnerCall
from hub.schema.partner.devices import DeviceResults
from hub.services.intake import remove_devices as service
from hub.services.intake.device_ports import ItemResult


@strawberry.input(description="Devices to remove.")
class RemoveDevicesInput:
    refs: list[str] = strawberry.field(description="1 to 1,000.")


@mutation(
    "Remove 1 to 1,000 devices; a ref that is not registered counts as removed.",
    DeviceResults,
    "The results of removeDevices.",
)
async def remove_devices(call: PartnerCall, input: RemoveDevicesInput) -> Sequence[ItemResult]:
    by, services, _ = call
    return await service.remove_devices(by, services.devices, input.refs)
