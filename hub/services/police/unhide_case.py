"""Show a hidden case again, with the yes of a second person."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.approvals import ApprovableChange
from hub.domain.bounds import line
from hub.domain.feed import FeedType
from hub.domain.notices import UNHIDDEN_NOTICE
from hub.domain.timeline import TimelineKind
from hub.errors import SecondPersonRequired
from hub.services.police.hiding_ports import HidingParts
from hub.services.police.hold_case import Holding
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.brake import HOW
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_alerts_of_case, load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.mark_hidden import mark_hidden
from hub.services.police.steps.require_action import require_action
from hub.services.police.steps.use_approval import use_approval
from hub.services.ports import Transaction

TWO_PEOPLE: Final = "Two people decide that a hidden case is shown again: what partners copy nobody takes back."


async def unhide_case(
    by: Officer, stores: CaseStores, hiding: HidingParts, audit: AuditTrail, command: Holding, *, now: datetime
) -> CaseChange:
    """Show a case again with another person's approval, which this uses up; a case that is not hidden stays as it is.

    Exports that were withdrawn stay so. Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped,
    SecondPersonRequired.
    """
    by.require(Permission.SUPERVISE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))

    async def work(transaction: Transaction) -> CaseChange:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, case, CaseAction.HIDE, now)
        if case.keeping.hidden is None:
            return CaseChange(case.id, alert.id, case.version, alert.revision, changed=False, relations=relations)
        if not await use_approval(stores, case.id, ApprovableChange.UNHIDE_CASE, by, now, transaction):
            raise SecondPersonRequired(f"{TWO_PEOPLE} {HOW}")
        await stores.cases.save(replace(case, keeping=replace(case.keeping, hidden=None)), transaction)
        alerts = await load_alerts_of_case(stores, alert, transaction)
        await mark_hidden(stores, hiding, alerts, FeedType.UNHIDDEN, UNHIDDEN_NOTICE, now, transaction)
        await hiding.rows.show_photos(case.id, transaction)
        await add_to_timeline(
            stores.timeline,
            TimelineKind.UNHIDDEN,
            alert,
            by=by,
            now=now,
            transaction=transaction,
            reason=reason,
        )
        return CaseChange(case.id, alert.id, case.version, alert.revision, relations=relations)

    change = await change_with_audit(
        audit, stores.alerts, command.case, "caseId", "unhideCase", lambda: stores.atomic.run(work), by=by, now=now
    )
    log_change("case_unhidden", change)
    return change
