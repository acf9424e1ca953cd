"""Remove devices."""

from collections.abc import Sequence

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.delivery.devices import check_ref
from hub.services.intake.device_ports import DeviceServices, ItemResult
from hub.services.intake.steps.items import check_count, check_each


async def remove_devices(by: PartnerActor, services: DeviceServices, refs: Sequence[str]) -> list[ItemResult]:
    """Remove 1 to 1,000 devices; a ref that is not registered gets the same result as one that was."""
    by.require(PartnerPermission.MANAGE_DEVICES)
    check_count(refs, "refs")
    valid, results = check_each(refs, "refs", lambda ref: ref, check_ref)
    await services.devices.remove(by.tenant, list(dict.fromkeys(valid)))
    return results
