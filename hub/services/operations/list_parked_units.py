"""List units that were parked after too many claims without a settled batch."""

from hub.domain.actors import Officer, Permission
from hub.domain.delivery.parked import ParkedUnit
from hub.services.operations.ports import ParkedUnits, Partners

MAX_UNITS = 100
"""Units shown at once, and replayed by one call."""


async def list_parked_units(by: Officer, units: ParkedUnits, partners: Partners) -> list[tuple[ParkedUnit, str]]:
    """Return the parked units, each with its partner's id, the longest parked first; at most 100. Raises Forbidden."""
    by.require(Permission.OPERATE)
    listed = []
    for unit in await units.parked(MAX_UNITS):
        owner = await partners.of_tenant(unit.tenant)
        listed.append((unit, owner[0].id if owner else ""))
    return listed
