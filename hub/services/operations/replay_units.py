"""Replay parked units, as if they had never been tried."""

import logging
from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.trail.audit import AuditAction
from hub.errors import TooManyItems
from hub.services.operations.list_parked_units import MAX_UNITS
from hub.services.operations.ports import ParkedUnits
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.steps.audit import AuditedAction, run_with_audit

log = logging.getLogger("hub.operations")

PARKED_UNITS = "parked units"
"""The subject of the audit line; a second line names the units that were replayed."""


async def replay_units(
    by: Officer, units: ParkedUnits, audit: AuditTrail, unit_ids: Sequence[str], *, now: datetime
) -> list[str]:
    """Replay parked units; return those that were parked, and log who replayed each.

    Raises Forbidden, TooManyItems, AuditUnavailable.
    """
    by.require(Permission.OPERATE)
    if len(unit_ids) > MAX_UNITS:
        raise TooManyItems(f"`unitIds` takes at most {MAX_UNITS} ids.", path=["unitIds"])

    async def replay() -> list[str]:
        replayed = []
        for unit_id in dict.fromkeys(unit_ids):
            if await units.replay(unit_id):
                log.warning("unit_replayed", extra={"unit": unit_id, "operator": by.account})
                replayed.append(unit_id)
        return replayed

    action = AuditedAction(by, AuditAction.REPLAY_UNITS, PARKED_UNITS, "replayUnits", now)
    return await run_with_audit(audit, action, replay, lambda replayed: replayed)
