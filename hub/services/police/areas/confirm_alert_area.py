"""Confirm an area that a sighting added, as its second person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import CaseMove
from hub.domain.trail.timeline import TimelineKind
from hub.errors import InvalidInput, NotFound
from hub.services.police.ports.stores import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.change_with_audit import ALERT_ID
from hub.services.police.steps.confirm_area import confirm_area
from hub.services.police.steps.load_case_and_alert import require_version
from hub.services.police.steps.reach_limit import require_no_writer
from hub.services.ports import Notifier

CONFIRM_AREA: Final = CaseVerb(
    "confirmAlertArea",
    CaseAction.CONFIRM,
    "alert_area_confirmed",
    CaseChange,
    subject=ALERT_ID,
    move=CaseMove.CONFIRM,
    plans_stages=True,
)


@dataclass(frozen=True, slots=True)
class AreaConfirmation:
    """The alert, the number of the area to confirm, and the version of the case that was looked at."""

    alert: str
    area: int
    expected_version: int | None = None


async def confirm_alert_area(
    by: Officer, stores: CaseStores, audit: AuditTrail, notifier: Notifier, command: AreaConfirmation, *, now: datetime
) -> CaseChange:
    """Confirm one area, and notify workers of every stage of it that was waiting. Other areas are not confirmed by it.

    Confirming it twice changes nothing. Raises Forbidden, NotFound also for an area that has gone, InvalidInput for the
    first one, which is confirmed with its case, AlertEnded, SecondPersonRequired for the person who added it and as in
    `confirm_case`, under any account, and Conflict if another version of the case is expected.
    """
    by.require(Permission.CONFIRM_CASE)

    async def work(on: CaseWork) -> CaseChange:
        area = on.alert.area(command.area)
        if area is not None and area.number == on.alert.areas[0].number:
            raise InvalidInput("The first area is confirmed with its case: use confirmCase.", path=("area",))
        sighting = on.case.sighting(command.area)
        if area is None or sighting is None:
            raise NotFound("This alert has no area of this number now.", path=("area",))
        if area.confirmed:
            return on.done(changed=False, area=area.number)
        require_version(on.case, command.expected_version)
        confirmed = on.case.sighting_confirmed(sighting, by)
        await require_no_writer(on)
        await on.save(confirmed)
        await confirm_area(on, area)
        await on.add_entry(TimelineKind.CONFIRMED, version=confirmed.version, area=area.number)
        return on.done(version=confirmed.version, area=area.number)

    return await change_case(by, stores, audit, CONFIRM_AREA.of(command.alert), work, now=now, notifier=notifier)
