"""Show a hidden case again, with the yes of a second person."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert
from hub.domain.approvals import ApprovableChange
from hub.domain.case_keeping import CaseKeeping
from hub.domain.cases import Case
from hub.domain.feed import FeedType
from hub.domain.notices import UNHIDDEN_NOTICE
from hub.domain.timeline import TimelineKind
from hub.errors import SecondPersonRequired
from hub.services.police.hiding_ports import HidingParts
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.brake import HOW
from hub.services.police.steps.change_keeping import KeepingChange, KeepingVerb, change_keeping
from hub.services.police.steps.load_case_and_alert import load_alerts_of_case
from hub.services.police.steps.mark_hidden import mark_hidden
from hub.services.police.steps.use_approval import use_approval
from hub.services.ports import Transaction

UNHIDE: Final = KeepingVerb("unhideCase", CaseAction.HIDE, TimelineKind.UNHIDDEN, "case_unhidden")
TWO_PEOPLE: Final = "Two people decide that a hidden case is shown again: what partners copy nobody takes back."


async def unhide_case(
    by: Officer, stores: CaseStores, hiding: HidingParts, audit: AuditTrail, command: KeepingChange, *, now: datetime
) -> CaseChange:
    """Show a case again with another person's approval, which this uses up; a case that is not hidden stays as it is.

    Exports that were withdrawn stay so. Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped,
    SecondPersonRequired.
    """
    by.require(Permission.SUPERVISE)

    async def decide(case: Case, alert: Alert, _reason: str, transaction: Transaction) -> CaseKeeping | None:
        if case.keeping.hidden is None:
            return None
        if not await use_approval(stores, case.id, ApprovableChange.UNHIDE_CASE, by, now, transaction):
            raise SecondPersonRequired(f"{TWO_PEOPLE} {HOW}")
        alerts = await load_alerts_of_case(stores, alert, transaction)
        await mark_hidden(stores, hiding, alerts, FeedType.UNHIDDEN, UNHIDDEN_NOTICE, now, transaction)
        await hiding.rows.show_photos(case.id, transaction)
        return replace(case.keeping, hidden=None)

    return await change_keeping(by, stores, audit, command, UNHIDE, decide, now=now)
