"""Stop every push of the hub; the audit trail says who did it, and why."""

import logging
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.trail.audit import AuditAction, AuditOutcome
from hub.services.operations.ports import HaltSwitch
from hub.services.operations.steps.halt_reasons import WHOLE_HUB, check_reason
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.steps.audit import AuditedAction, record_action

log = logging.getLogger("hub.operations")


async def halt_all(by: Officer, halt: HaltSwitch, audit: AuditTrail, reason: str, *, now: datetime) -> bool:
    """Stop every push: within seconds nothing more begins until `resume_all`. Returns True.

    The hub is halted first: if the trail cannot be written, which raises AuditUnavailable, it stays halted. Raises
    Forbidden, TextInvalid.
    """
    by.require(Permission.OPERATE)
    checked = check_reason(reason)
    await halt.set(True)
    log.warning("hub_halted", extra={"operator": by.account})
    action = AuditedAction(by, AuditAction.HALT_ALL, WHOLE_HUB, checked, now)
    await record_action(audit, action, AuditOutcome.DONE)
    return True
