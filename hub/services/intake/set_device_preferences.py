"""What people ask of their devices: quiet hours, mutes, a cap a day."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import PartnerActor
from hub.domain.devices import Whereabouts, check_ref
from hub.domain.preferences import Preferences, check_preferences, read_quiet_hours
from hub.services.intake.device_ports import DeviceDesk, ItemResult, PreferencesItem
from hub.services.intake.steps.items import check_count, check_each, lost_ones_named
from hub.services.intake.steps.write_places import write_places
from hub.services.ports import Transaction


async def set_device_preferences(
    desk: DeviceDesk, items: Sequence[PreferencesItem], *, by: PartnerActor, now: datetime
) -> list[ItemResult]:
    """Replace the preferences of 1 to 1,000 devices; a ref that is not registered here answers NOT_FOUND.

    Whoever may hear more than before is looked at as one that comes back to where it is: it gets what it missed.
    The last of equal refs counts. Raises TooManyItems for the input as a whole.
    """
    check_count(items, "preferences")

    def check(item: PreferencesItem) -> tuple[str, Preferences]:
        ref, quiet = check_ref(item.ref), read_quiet_hours(*item.quiet) if item.quiet else None
        return ref, check_preferences(Preferences(quiet, item.muted_until, item.muted_alerts, item.daily_limit), now)

    good, results = check_each(items, "preferences", lambda item: item.ref, check)
    wanted = dict(good)
    unknown: set[str] = set()

    async def write(transaction: Transaction) -> list[Whereabouts]:
        nonlocal unknown
        freed, unknown = await desk.devices.set_preferences(by.tenant, wanted, now, transaction)
        return freed

    if wanted:
        await write_places(desk, by.tenant, [], write)
    return lost_ones_named(results, "preferences", unknown)
