"""Place a legal hold on a case: nothing of a held case is wiped."""

from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.keeping import CaseHold
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.services.police.cases.steps.keep_case import KeepingChange, keep_case
from hub.services.police.ports.stores import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case

HOLD: Final = CaseVerb("holdCase", CaseAction.CLOSE, "case_held", CaseChange)


async def hold_case(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: KeepingChange, *, now: datetime
) -> CaseChange:
    """Keep a case from being wiped until two people lift the hold; a repeat changes nothing.

    Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped, and Conflict while its photos are being wiped.
    """
    by.require_any(Permission.OPEN_CASE, Permission.SUPERVISE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))

    async def work(on: CaseWork) -> CaseChange:
        if on.case.keeping.hold is not None:
            return on.done(changed=False)
        keeping = on.case.keeping.with_hold(CaseHold(by.account, by.person, now, reason))
        return await keep_case(on, keeping, TimelineKind.HOLD_PLACED, reason)

    return await change_case(by, stores, audit, HOLD.of(command.case), work, now=now)
