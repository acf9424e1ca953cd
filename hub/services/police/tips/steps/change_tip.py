"""Change a tip: the frame of every change, which the audit trail names with the case of the tip."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.text.bounds import can_be_id
from hub.domain.tips.tip import Tip
from hub.error_path import error_path
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.ports.tips import TipStores
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.police.steps.change_with_audit import action_of
from hub.services.police.tips.steps.load_tip import load_tip


async def change_tip(
    stores: TipStores,
    audit: AuditTrail,
    tip_id: str,
    mutation: str,
    work: Callable[[Tip], Awaitable[bool]],
    *,
    by: Officer,
    now: datetime,
) -> bool:
    """Do the work on a tip that the officer may triage, once the trail names the officer, the mutation and the case.

    `work` returns if it changed anything, and so does this. A refusal leaves a second line, so that the trail of the
    case shows it too. Raises NotFound also for what cannot be an id, CaseForbidden, AuditUnavailable; then nothing was
    changed.
    """

    async def run() -> Result:
        tip, relations = await load_tip(stores, by, tip_id, CaseAction.TRIAGE_TIPS, now)
        return Result(case=tip.case, changed=await work(tip), relations=relations)

    with error_path("tipId"):
        action = AuditedAction(by, action_of(mutation), tip_id, mutation, now, await find_case_id(stores, tip_id))
        return (await run_audited(audit, action, run, lambda result: result)).changed


async def find_case_id(stores: TipStores, tip_id: str) -> str | None:
    """Return the case of a tip for the trail, None for an unknown tip; the caller learns nothing of it."""
    tip = await stores.tips.get(tip_id) if can_be_id(tip_id) else None
    return tip.case if tip else None
