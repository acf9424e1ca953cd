"""Register devices: new ones, and known ones with another token or place."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.alerts.texts import choose_language
from hub.domain.delivery.devices import Registration, Whereabouts, check_ref, check_token
from hub.services.intake.device_ports import DeviceItem, DeviceServices, ItemResult
from hub.services.intake.steps.items import check_count, check_each, read_cell
from hub.services.intake.steps.write_places import write_places
from hub.services.ports import Transaction


async def register_devices(
    by: PartnerActor, services: DeviceServices, items: Sequence[DeviceItem], *, now: datetime
) -> list[ItemResult]:
    """Register 1 to 1,000 devices with one result each; a repeated call changes nothing.

    A push token under two refs stays with the last of them. A ref that is named several times was in each of the
    places, one after another, and is now in the last. Raises TooManyItems for the input as a whole.
    """
    by.require(PartnerPermission.MANAGE_DEVICES)
    check_count(items, "devices")
    needs_token = by.channel is None or by.channel in services.token_channels

    def check(item: DeviceItem) -> Registration:
        ref, token = check_ref(item.ref), check_token(item.token, needs_token)
        return Registration(ref, read_cell(item), token, choose_language(item.language))

    valid, results = check_each(items, "devices", lambda item: item.ref, check)

    async def write(transaction: Transaction) -> list[Whereabouts]:
        return await services.devices.register(by.tenant, valid, now, now + services.lifetime, transaction)

    if valid:
        await write_places(services, by.tenant, [item.cell for item in valid], write)
    return results
