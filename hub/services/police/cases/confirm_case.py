"""Confirm a case as its second person, so that its first area may reach beyond the unconfirmed limit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import PauseReason
from hub.domain.cases.case import CaseMove
from hub.domain.trail.timeline import TimelineKind
from hub.errors import AlertEnded, Conflict
from hub.services.police.ports.stores import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.confirm_area import confirm_area
from hub.services.police.steps.load_case_and_alert import require_version
from hub.services.police.steps.reach_limit import require_no_writer
from hub.services.ports import Notifier

CONFIRM: Final = CaseVerb("confirmCase", CaseAction.CONFIRM, "case_confirmed", CaseChange, plans_stages=True)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The case to confirm, the number of its first area (1 unless the place was corrected), and the version read."""

    case: str
    area: int = 1
    expected_version: int | None = None


async def confirm_case(
    by: Officer, stores: CaseStores, audit: AuditTrail, notifier: Notifier, command: Confirmation, *, now: datetime
) -> CaseChange:
    """Confirm a case with the first area of its alert, and notify workers of every stage that was waiting.

    Confirming an open case that is confirmed changes nothing. The officer who confirmed it gets this answer even after
    it is closed. Raises Forbidden, NotFound, CaseClosed, AlertEnded, SecondPersonRequired for the person who gave the
    place last seen, and before the first confirmation for a person who wrote any public fact, under any account, and
    Conflict if the place was corrected, the case returned, or another version of it expected.
    """
    by.require(Permission.CONFIRM_CASE)

    async def work(on: CaseWork) -> CaseChange:
        case, alert = on.case, on.alert
        if case.confirmed_by != by.account:
            case.require(CaseMove.CONFIRM)
        if case.confirmed_by is not None:
            return on.done(changed=False)
        if not alert.open:
            raise AlertEnded()
        if PauseReason.RETURNED in alert.pauses:
            raise Conflict("A colleague returned this case: it can be confirmed once `resumeAlert` has sent it again.")
        if command.area != alert.areas[0].number:
            raise Conflict(
                "The place last seen was corrected: read the case again, and confirm the number of its first area.",
                path=("area",),
            )
        require_version(case, command.expected_version)
        confirmed = case.confirmed(by)
        await require_no_writer(on)
        await on.save(confirmed)
        await confirm_area(on, alert.areas[0])
        await on.add_entry(TimelineKind.CONFIRMED, version=confirmed.version, area=command.area)
        return on.done(version=confirmed.version)

    return await change_case(by, stores, audit, CONFIRM.of(command.case), work, now=now, notifier=notifier)
