"""The mutation `registerDevices`."""

from hub.graphql.kit.fields import mutation
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.devices import RegisterDevicesInput, RegisterDevicesPayload
from hub.services.intake import register_devices as service


@mutation("Register or refresh 1 to 1,000 devices; doing it twice changes nothing.")
async def register_devices(info: PartnerInfo, input: RegisterDevicesInput) -> RegisterDevicesPayload:  # noqa: A002
    """Register devices."""
    services, actor = info.context.services, info.context.actor
    items = [device.to_domain() for device in input.devices]
    work = service.register_devices(actor, services.devices, items, now=await services.clock.now())
    return await RegisterDevicesPayload.from_work(work)
