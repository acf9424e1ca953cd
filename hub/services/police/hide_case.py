"""Hide a closed case: partners and officers without a tie to it see nothing of it any more."""

from dataclasses import replace
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.bounds import line
from hub.domain.case_keeping import CaseHiding, CaseOpen
from hub.domain.cases import CaseState
from hub.domain.feed import FeedType
from hub.domain.notices import HIDDEN_NOTICE
from hub.domain.timeline import TimelineKind
from hub.services.police.hiding_ports import HidingParts
from hub.services.police.hold_case import Holding
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_alerts_of_case, load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.mark_hidden import mark_hidden
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction


async def hide_case(
    by: Officer, stores: CaseStores, hiding: HidingParts, audit: AuditTrail, command: Holding, *, now: datetime
) -> CaseChange:
    """Hide a case until two people decide to show it again; a repeat changes nothing.

    All of it is one transaction: the case, every alert that it ever had, the events and notices for partners, the marks
    of its photos, and the files of exports that hold it, which are withdrawn.

    Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped, and CaseOpen unless the case is closed.
    """
    by.require(Permission.SUPERVISE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))

    async def work(transaction: Transaction) -> CaseChange:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, case, CaseAction.HIDE, now)
        if case.keeping.hidden is not None:
            return CaseChange(case.id, alert.id, case.version, alert.revision, changed=False, relations=relations)
        alerts = await load_alerts_of_case(stores, alert, transaction)
        if case.state is not CaseState.CLOSED or any(one.open for one in alerts):
            raise CaseOpen()
        hidden = CaseHiding(by.account, by.person, now, reason)
        # An alert that begins meanwhile writes this row too: one of the two runs again.
        await stores.cases.save(replace(case, keeping=replace(case.keeping, hidden=hidden)), transaction)
        await mark_hidden(stores, hiding, alerts, FeedType.HIDDEN, HIDDEN_NOTICE, now, transaction)
        await hiding.rows.hide_photos(case.id, [one.id for one in alerts], transaction)
        await hiding.exports.withdraw_case(case.id, transaction)
        await add_to_timeline(
            stores.timeline,
            TimelineKind.HIDDEN,
            alert,
            by=by,
            now=now,
            transaction=transaction,
            reason=reason,
        )
        return CaseChange(case.id, alert.id, case.version, alert.revision, relations=relations)

    change = await change_with_audit(
        audit, stores.alerts, command.case, "caseId", "hideCase", lambda: stores.atomic.run(work), by=by, now=now
    )
    log_change("case_hidden", change)
    return change
