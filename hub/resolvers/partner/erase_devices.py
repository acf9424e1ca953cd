"""The mutation `eraseDevices`."""

from hub.graphql.kit.fields import mutation
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.held_devices import EraseDevicesInput, EraseDevicesPayload
from hub.services.intake import erase_devices as service


@mutation(
    "Erase 1 to 1,000 devices at once, on request of the people who use them: token, place, language and preferences. "
    "A ref of which nothing is held counts as erased."
)
async def erase_devices(info: PartnerInfo, input: EraseDevicesInput) -> EraseDevicesPayload:  # noqa: A002
    """Erase devices."""
    services, actor = info.context.services, info.context.actor
    work = service.erase_devices(actor, services.devices, input.refs, now=await services.clock.now())
    return await EraseDevicesPayload.from_work(work)
