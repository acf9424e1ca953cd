"""The query `device`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.stored_devices import RefArgument, StoredDevice
from hub.services.intake.read_device import read_device


@resolver_field(
    "All that the hub holds of one of your devices, to answer the person who uses it; null if it holds nothing."
)
async def device(info: PartnerInfo, ref: RefArgument) -> StoredDevice | None:
    services, actor = info.context.services, info.context.actor
    held = await read_device(actor, services.devices, ref, now=await services.clock.now())
    return StoredDevice.from_domain(held) if held else None
