"""Hide a closed case: partners and officers without a tie to it see nothing of it any more."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import CaseState
from hub.domain.cases.keeping import CaseHiding, CaseOpen
from hub.domain.delivery.feed import FeedType
from hub.domain.delivery.notices import HIDDEN_NOTICE
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.services.police.cases.steps.keep_case import KeepingChange, keep_case
from hub.services.police.cases.steps.mark_hidden import mark_hidden
from hub.services.police.ports.hiding import HidingParts
from hub.services.police.ports.stores import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.load_case_and_alert import load_alerts_of_case

HIDE: Final = CaseVerb("hideCase", CaseAction.HIDE, "case_hidden", CaseChange)


async def hide_case(
    by: Officer, stores: CaseStores, hiding: HidingParts, audit: AuditTrail, command: KeepingChange, *, now: datetime
) -> CaseChange:
    """Hide a case until two people decide to show it again; a repeat changes nothing.

    All of it is one transaction: the case, every alert that it ever had, the events and notices for partners, the marks
    of its photos, and the files of exports that hold it, which are withdrawn.

    Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped, and CaseOpen unless the case is closed.
    """
    by.require(Permission.SUPERVISE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))

    async def work(on: CaseWork) -> CaseChange:
        case = on.case
        if case.keeping.hidden is not None:
            return on.done(changed=False)
        alerts = await load_alerts_of_case(stores, on.alert, on.transaction)
        if case.state is not CaseState.CLOSED or any(one.open for one in alerts):
            raise CaseOpen()
        # An alert that begins meanwhile writes the case's row too: one of the two runs again.
        await mark_hidden(on, hiding, alerts, FeedType.HIDDEN, HIDDEN_NOTICE)
        await hiding.rows.hide_photos(case.id, [one.id for one in alerts], on.transaction)
        await hiding.exports.withdraw_case(case.id, on.transaction)
        keeping = replace(case.keeping, hidden=CaseHiding(by.account, by.person, now, reason))
        return await keep_case(on, keeping, TimelineKind.HIDDEN, reason)

    return await change_case(by, stores, audit, HIDE.of(command.case), work, now=now)
