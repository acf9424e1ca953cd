"""Resume the pushes of the hub after a halt; the audit trail says who did it, and why."""

import logging
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.trail.audit import AuditAction
from hub.services.operations.ports import HaltSwitch
from hub.services.operations.steps.halt_reasons import WHOLE_HUB, check_reason
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.steps.audit import AuditedAction, record_action

log = logging.getLogger("hub.operations")


async def resume_all(by: Officer, halt: HaltSwitch, audit: AuditTrail, reason: str, *, now: datetime) -> bool:
    """Resume pushes, once the trail says so. Returns False: the hub is not halted any more.

    Raises Forbidden, TextInvalid, AuditUnavailable.
    """
    by.require(Permission.OPERATE)
    action = AuditedAction(by, AuditAction.RESUME_ALL, WHOLE_HUB, check_reason(reason), now)
    await record_action(audit, action)
    await halt.set(False)
    log.warning("hub_resumed", extra={"operator": by.account})
    return False
