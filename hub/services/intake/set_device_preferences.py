"""Set preferences of devices: quiet hours, mutes, a daily limit."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.delivery.devices import Whereabouts, check_ref
from hub.domain.delivery.preferences import Preferences, check_preferences, read_quiet_hours
from hub.services.intake.device_ports import DeviceServices, ItemResult, PreferencesItem
from hub.services.intake.steps.items import check_count, check_each, with_unknown_refs
from hub.services.intake.steps.write_places import write_places
from hub.services.ports import Transaction


async def set_device_preferences(
    by: PartnerActor, services: DeviceServices, items: Sequence[PreferencesItem], *, now: datetime
) -> list[ItemResult]:
    """Replace the preferences of 1 to 1,000 devices; a ref that is not registered with this key gets NOT_FOUND.

    A device whose new preferences allow more than the old ones is treated as one that comes back to its place: it
    gets the open alerts that it missed. The last of equal refs counts. Raises TooManyItems for the input as a whole.
    """
    by.require(PartnerPermission.MANAGE_DEVICES)
    check_count(items, "preferences")

    def check(item: PreferencesItem) -> tuple[str, Preferences]:
        ref, quiet = check_ref(item.ref), read_quiet_hours(*item.quiet) if item.quiet else None
        return ref, check_preferences(Preferences(quiet, item.muted_until, item.muted_alerts, item.daily_limit), now)

    valid, results = check_each(items, "preferences", lambda item: item.ref, check)
    wanted = dict(valid)
    unknown: set[str] = set()

    async def write(transaction: Transaction) -> list[Whereabouts]:
        nonlocal unknown
        freed, unknown = await services.devices.set_preferences(by.tenant, wanted, now, transaction)
        return freed

    if wanted:
        await write_places(services, by.tenant, [], write)
    return with_unknown_refs(results, "preferences", unknown)
