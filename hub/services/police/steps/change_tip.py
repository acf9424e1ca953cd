"""Change a tip once the audit trail says who asked, and of which case the tip is."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.bounds import can_be_id
from hub.error_path import error_path
from hub.services.police.ports import AuditTrail
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.police.steps.change_with_audit import action_of
from hub.services.police.tip_ports import TipStores


async def change_tip(
    stores: TipStores,
    audit: AuditTrail,
    tip_id: str,
    operation: str,
    work: Callable[[], Awaitable[Result]],
    *,
    by: Officer,
    now: datetime,
) -> Result:
    """Do the work, which loads the tip, once the trail names the officer, the operation and the tip's case.

    A refusal leaves a second line, so that the trail of the case shows it too. Raises NotFound for what cannot be an
    id, AuditUnavailable; then nothing was changed.
    """
    with error_path("tipId"):
        action = AuditedAction(by, action_of(operation), tip_id, operation, now, await find_case_id(stores, tip_id))
        return await run_audited(audit, action, work, lambda result: result)


async def find_case_id(stores: TipStores, tip_id: str) -> str | None:
    """Return the case of a tip for the trail, None for an unknown tip; the caller learns nothing of it."""
    tip = await stores.tips.get(tip_id) if can_be_id(tip_id) else None
    return tip.case if tip else None
