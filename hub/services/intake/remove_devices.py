"""Devices that leave."""

from collections.abc import Sequence

from hub.domain.actors import PartnerActor
from hub.domain.devices import check_ref
from hub.services.intake.device_ports import DeviceDesk, ItemResult
from hub.services.intake.steps.items import check_count, check_each


async def remove_devices(desk: DeviceDesk, refs: Sequence[str], *, by: PartnerActor) -> list[ItemResult]:
    """Remove 1 to 1,000 devices; one that is not there is as good as removed, so all answer alike."""
    check_count(refs, "refs")
    good, results = check_each(refs, "refs", lambda ref: ref, check_ref)
    await desk.devices.remove(by.tenant, list(dict.fromkeys(good)))
    return results
