"""Place a legal hold on a case: nothing of a held case is wiped."""

from datetime import datetime
from typing import Final

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert
from hub.domain.case_keeping import CaseHold, CaseKeeping
from hub.domain.cases import Case
from hub.domain.timeline import TimelineKind
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.change_keeping import KeepingChange, KeepingVerb, change_keeping
from hub.services.ports import Transaction

HOLD: Final = KeepingVerb("holdCase", CaseAction.CLOSE, TimelineKind.HOLD_PLACED, "case_held")


async def hold_case(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: KeepingChange, *, now: datetime
) -> CaseChange:
    """Keep a case from being wiped until two people lift the hold; a repeat changes nothing.

    Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped, and Conflict while its photos are being wiped.
    """
    by.require_any(Permission.OPEN_CASE, Permission.SUPERVISE)

    async def decide(case: Case, _alert: Alert, reason: str, _transaction: Transaction) -> CaseKeeping | None:
        if case.keeping.hold is not None:
            return None
        return case.keeping.with_hold(CaseHold(by.account, by.person, now, reason))

    return await change_keeping(by, stores, audit, command, HOLD, decide, now=now)
