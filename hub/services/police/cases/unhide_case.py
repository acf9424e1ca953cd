"""Show a hidden case again, with the yes of a second person."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.delivery.feed import FeedType
from hub.domain.delivery.notices import UNHIDDEN_NOTICE
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.errors import SecondPersonRequired
from hub.services.police.cases.steps.keep_case import KeepingChange, keep_case
from hub.services.police.cases.steps.mark_hidden import mark_hidden
from hub.services.police.ports.hiding import HidingParts
from hub.services.police.ports.stores import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.load_case_and_alert import load_alerts_of_case
from hub.services.police.steps.reach_limit import HOW
from hub.services.police.steps.use_approval import use_approval

UNHIDE: Final = CaseVerb("unhideCase", CaseAction.HIDE, "case_unhidden", CaseChange)
TWO_PEOPLE: Final = "Two people decide that a hidden case is shown again: what partners copy nobody takes back."


async def unhide_case(
    by: Officer, stores: CaseStores, hiding: HidingParts, audit: AuditTrail, command: KeepingChange, *, now: datetime
) -> CaseChange:
    """Show a case again with another person's approval, which this uses up; a case that is not hidden stays as it is.

    Exports that were withdrawn stay so. Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped,
    SecondPersonRequired.
    """
    by.require(Permission.SUPERVISE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))

    async def work(on: CaseWork) -> CaseChange:
        if on.case.keeping.hidden is None:
            return on.done(changed=False)
        if not await use_approval(on, ApprovableChange.UNHIDE_CASE):
            raise SecondPersonRequired(f"{TWO_PEOPLE} {HOW}")
        alerts = await load_alerts_of_case(stores, on.alert, on.transaction)
        await mark_hidden(on, hiding, alerts, FeedType.UNHIDDEN, UNHIDDEN_NOTICE)
        await hiding.rows.show_photos(on.case.id, on.transaction)
        return await keep_case(on, replace(on.case.keeping, hidden=None), TimelineKind.UNHIDDEN, reason)

    return await change_case(by, stores, audit, UNHIDE.of(command.case), work, now=now)
