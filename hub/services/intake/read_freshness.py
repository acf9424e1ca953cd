"""Read when registrations of devices expire."""

from collections.abc import Collection
from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.delivery.devices import can_be_ref
from hub.services.intake.device_ports import DeviceServices


async def read_freshness(
    by: PartnerActor, services: DeviceServices, refs: Collection[str], *, now: datetime
) -> dict[str, datetime]:
    """Return when each registration expires, by ref; a ref that is not registered with this key is left out."""
    by.require(PartnerPermission.MANAGE_DEVICES)
    return await services.devices.fresh(by.tenant, [ref for ref in refs if can_be_ref(ref)], now)
