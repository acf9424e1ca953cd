"""Units that were parked after too many claims without a settled batch: seeing them, and letting them go on."""

import logging
from collections.abc import Sequence

from hub.domain.actors import Officer, Permission
from hub.domain.parked import ParkedUnit
from hub.errors import TooManyItems
from hub.services.operations.ports import OperatorDesk

log = logging.getLogger("hub.operate")

MOST = 100
"""Units shown at once, and replayed by one call."""


async def list_parked(desk: OperatorDesk, *, by: Officer) -> list[tuple[ParkedUnit, str]]:
    """The parked units, each with its partner's id, the longest parked first; at most 100."""
    by.require(Permission.OPERATE)
    found = []
    for unit in await desk.units.parked(MOST):
        owner = await desk.partners.of_tenant(unit.tenant)
        found.append((unit, owner[0].id if owner else ""))
    return found


async def replay_units(desk: OperatorDesk, unit_ids: Sequence[str], *, by: Officer) -> list[str]:
    """Let parked units go on; returns those that were parked, and logs who let each go. Raises TooManyItems."""
    by.require(Permission.OPERATE)
    if len(unit_ids) > MOST:
        raise TooManyItems(f"At most {MOST} units at a time.", path=["unitIds"])
    replayed = []
    for unit_id in dict.fromkeys(unit_ids):
        if await desk.units.replay(unit_id):
            log.warning("unit_replayed", extra={"unit": unit_id, "operator": by.account})
            replayed.append(unit_id)
    return replayed
