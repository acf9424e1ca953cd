"""The operator's halt: stops every push of the hub, and lets it go on; the audit trail says who did so, and why."""

import logging
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.bounds import line
from hub.errors import TextInvalid
from hub.services.operations.ports import OperatorDesk
from hub.services.police.steps.audited import FEWEST, MOST, Looking, record

log = logging.getLogger("hub.operate")

EVERYTHING = "hub"
"""What the trail says was halted."""


async def halt_all(desk: OperatorDesk, reason: str, *, by: Officer, now: datetime) -> None:
    """Stop every push: what is not begun within seconds waits until `resume_all`. Raises TextInvalid.

    The hub is halted first: if the trail cannot be written, which raises AuditUnavailable, it stays halted.
    """
    by.require(Permission.OPERATE)
    why = _reason(reason)
    await desk.halt.set(True)
    log.warning("hub_halted", extra={"operator": by.account})
    await record(desk.audit, Looking(by, AuditAction.HALT_ALL, EVERYTHING, why, now))


async def resume_all(desk: OperatorDesk, reason: str, *, by: Officer, now: datetime) -> None:
    """Let pushes go on, once the trail says so. Raises TextInvalid and AuditUnavailable."""
    by.require(Permission.OPERATE)
    await record(desk.audit, Looking(by, AuditAction.RESUME_ALL, EVERYTHING, _reason(reason), now))
    await desk.halt.set(False)
    log.warning("hub_resumed", extra={"operator": by.account})


async def is_halted(desk: OperatorDesk, *, by: Officer) -> bool:
    """Whether every push is stopped: for operators, and for officers, whose alerts reach nobody meanwhile."""
    by.require(Permission.OPERATE if Permission.OPERATE in by.permissions else Permission.READ_CASES)
    return await desk.halt.halted()


def _reason(reason: str) -> str:
    why = line(reason, MOST, path=("reason",))
    if len(why) < FEWEST:
        raise TextInvalid(f"A reason has {FEWEST} to {MOST} characters.", path=("reason",))
    return why
