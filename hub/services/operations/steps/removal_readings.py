"""Take the readings of removals that operators see."""

from datetime import datetime

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.removals import RemovalReading, read_removals, removals_due
from hub.domain.noise import RandBelow
from hub.services.operations.ports import Removals


async def last_reading(
    removals: Removals, alert: Alert, tenant: int, now: datetime, rand_below: RandBelow
) -> RemovalReading:
    """Return the reading whose time came last: the stored one, or a new one once it is stored."""
    while True:
        stored, number = await removals.reading(alert.id, tenant), removals_due(alert, now)
        if stored is not None and stored.number >= number:
            return stored
        taken = read_removals(await removals.count(alert.id, tenant), stored, number, now, rand_below)
        # Of two processes that take it at once, one stores it, and both show that one.
        if await removals.keep(alert.id, tenant, stored, taken):
            return taken
