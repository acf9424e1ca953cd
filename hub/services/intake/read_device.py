"""Read all that the hub holds of a device, for the person who uses it."""

from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.delivery.devices import DeviceRecord, can_be_ref
from hub.services.intake.device_ports import DeviceServices


@dataclass(frozen=True, slots=True)
class StoredDevice:
    """A device's record, and the moment from which it may go; None if no time alone says when, after an erasure."""

    record: DeviceRecord = field(repr=False)
    kept_until: datetime | None


async def read_device(by: PartnerActor, services: DeviceServices, ref: str, *, now: datetime) -> StoredDevice | None:
    """Return what is held of a device; None if nothing is, or if it is not the caller's."""
    by.require(PartnerPermission.MANAGE_DEVICES)
    record = await services.devices.record(by.tenant, ref, now) if can_be_ref(ref) else None
    if record is None:
        return None
    return StoredDevice(record, None if record.erased_at else record.ends_at + services.kept)
