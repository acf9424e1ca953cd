"""Load devices by ref."""

from collections.abc import Sequence

from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.devices import Device
from hub.services.intake import read_freshness as service


async def load_devices(info: PartnerInfo, refs: Sequence[str]) -> list[Device]:
    """Return a device for every ref, as the caller's key knows it."""
    services, actor = info.context.services, info.context.actor
    fresh = await service.read_freshness(actor, services.devices, refs, now=await services.clock.now())
    return [Device(ref=ref, registration_expires_at=fresh.get(ref)) for ref in refs]
