"""Hide a closed case: partners and officers without a tie to it see nothing of it any more."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert
from hub.domain.case_keeping import CaseHiding, CaseKeeping, CaseOpen
from hub.domain.cases import Case, CaseState
from hub.domain.feed import FeedType
from hub.domain.notices import HIDDEN_NOTICE
from hub.domain.timeline import TimelineKind
from hub.services.police.hiding_ports import HidingParts
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.change_keeping import KeepingChange, KeepingVerb, change_keeping
from hub.services.police.steps.load_case_and_alert import load_alerts_of_case
from hub.services.police.steps.mark_hidden import mark_hidden
from hub.services.ports import Transaction

HIDE: Final = KeepingVerb("hideCase", CaseAction.HIDE, TimelineKind.HIDDEN, "case_hidden")


async def hide_case(
    by: Officer, stores: CaseStores, hiding: HidingParts, audit: AuditTrail, command: KeepingChange, *, now: datetime
) -> CaseChange:
    """Hide a case until two people decide to show it again; a repeat changes nothing.

    All of it is one transaction: the case, every alert that it ever had, the events and notices for partners, the marks
    of its photos, and the files of exports that hold it, which are withdrawn.

    Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped, and CaseOpen unless the case is closed.
    """
    by.require(Permission.SUPERVISE)

    async def decide(case: Case, alert: Alert, reason: str, transaction: Transaction) -> CaseKeeping | None:
        if case.keeping.hidden is not None:
            return None
        alerts = await load_alerts_of_case(stores, alert, transaction)
        if case.state is not CaseState.CLOSED or any(one.open for one in alerts):
            raise CaseOpen()
        # An alert that begins meanwhile writes the case's row too: one of the two runs again.
        await mark_hidden(stores, hiding, alerts, FeedType.HIDDEN, HIDDEN_NOTICE, now, transaction)
        await hiding.rows.hide_photos(case.id, [one.id for one in alerts], transaction)
        await hiding.exports.withdraw_case(case.id, transaction)
        return replace(case.keeping, hidden=CaseHiding(by.account, by.person, now, reason))

    return await change_keeping(by, stores, audit, command, HIDE, decide, now=now)
