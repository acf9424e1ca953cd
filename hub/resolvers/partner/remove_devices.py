"""The mutation `removeDevices`."""

from hub.graphql.kit.fields import mutation
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.devices import RemoveDevicesInput, RemoveDevicesPayload
from hub.services.intake import remove_devices as service


@mutation("Remove 1 to 1,000 devices; a ref that is not registered counts as removed.")
async def remove_devices(info: PartnerInfo, input: RemoveDevicesInput) -> RemoveDevicesPayload:  # noqa: A002
    """Remove devices."""
    services, actor = info.context.services, info.context.actor
    work = service.remove_devices(actor, services.devices, input.refs)
    return await RemoveDevicesPayload.from_work(work)
