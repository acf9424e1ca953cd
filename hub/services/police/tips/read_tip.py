"""Read one tip."""

from datetime import datetime

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.text.bounds import can_be_id
from hub.domain.tips.tip import Tip
from hub.domain.trail.audit import AuditAction
from hub.errors import NotFound
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.tips import TipStores
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.count_reads import count_reads
from hub.services.police.steps.find_case import find_case
from hub.services.police.steps.require_action import require_action


async def read_tip(
    by: Officer, reading: CaseReading, stores: TipStores, tip_id: str, *, purpose: str, now: datetime
) -> Tip:
    """Return one tip, once the audit trail says who sees it and why.

    Raises Forbidden, CaseForbidden without a relation to its case, ReadLimitReached beyond the cases that one person
    may read in an hour, TextInvalid, AuditUnavailable, NotFound.
    """
    by.require(Permission.READ_CASES)
    tip = await stores.tips.get(tip_id) if can_be_id(tip_id) else None
    case, relations = (
        await find_case(reading, by, tip.case, CaseAction.READ_TIPS, now=now) if tip is not None else (None, ())
    )

    async def read() -> Tip:
        if tip is None or case is None:
            raise NotFound()
        require_action(reading.access, by, case, CaseAction.READ_TIPS, now)
        await count_reads(reading.rate_limit, by, [case.id], now)
        return tip

    known = case.id if case else None
    action = AuditedAction(by, AuditAction.READ_TIPS, tip_id, purpose, now, known, relations=relations)
    return await run_with_audit(reading.audit, action, read)
