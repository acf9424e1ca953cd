"""How fresh the registrations of devices are."""

from collections.abc import Collection
from datetime import datetime

from hub.domain.actors import PartnerActor
from hub.domain.devices import can_be_ref
from hub.services.intake.device_ports import DeviceDesk


async def read_freshness(
    desk: DeviceDesk, refs: Collection[str], *, by: PartnerActor, now: datetime
) -> dict[str, datetime]:
    """When each registration ends unless the device is reported before; of those that stand with this key."""
    return await desk.devices.fresh(by.tenant, [ref for ref in refs if can_be_ref(ref)], now)
