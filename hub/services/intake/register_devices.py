"""Registering devices: new ones, and old ones with another token or place."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import PartnerActor
from hub.domain.devices import Registration, Whereabouts, check_ref, check_token
from hub.domain.texts import choose_language
from hub.services.intake.device_ports import DeviceDesk, DeviceItem, ItemResult
from hub.services.intake.steps.items import check_count, check_each, place_of
from hub.services.intake.steps.write_places import write_places
from hub.services.ports import Transaction


async def register_devices(
    desk: DeviceDesk, items: Sequence[DeviceItem], *, by: PartnerActor, needs_token: bool, now: datetime
) -> list[ItemResult]:
    """Register 1 to 1,000 devices, each answered for itself; doing it twice changes nothing.

    A push token under two refs stays with the last of them. A phone that is named more than once was in each of the
    places, one after another, and is in the last. Raises TooManyItems for the input as a whole.
    """
    check_count(items, "devices")

    def check(item: DeviceItem) -> Registration:
        ref, token = check_ref(item.ref), check_token(item.token, needs_token)
        return Registration(ref, place_of(item), token, choose_language(item.language))

    good, results = check_each(items, "devices", lambda item: item.ref, check)

    async def write(transaction: Transaction) -> list[Whereabouts]:
        return await desk.devices.register(by.tenant, good, now, now + desk.lifetime, transaction)

    if good:
        await write_places(desk, by.tenant, [item.cell for item in good], write)
    return results
