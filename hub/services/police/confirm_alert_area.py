"""Confirm an area that a sighting added, as its second person."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases import CaseMove
from hub.domain.timeline import TimelineKind
from hub.errors import InvalidInput, NotFound
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.brake import require_no_writer
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.confirm_area import confirm_area
from hub.services.police.steps.load_case_and_alert import load_open_alert_and_case, require_version
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.notify import notify_due_stages
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Notifier, Transaction


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

    async def work(transaction: Transaction) -> CaseChange:
        alert, case = await load_open_alert_and_case(stores, command.alert, transaction, by=by, now=now)
        relations = require_action(stores.access, by, case, CaseAction.CONFIRM, now)
        case.require(CaseMove.CONFIRM)
        area = alert.area(command.area)
        if area is not None and area.number == alert.areas[0].number:
            raise InvalidInput("The first area is confirmed with its case: use confirmCase.", path=("area",))
        sighting = case.sighting(command.area)
        if area is None or sighting is None:
            raise NotFound("This alert has no area of this number now.", path=("area",))
        if area.confirmed:
            return CaseChange(
                case.id, alert.id, case.version, alert.revision, changed=False, area=area.number, relations=relations
            )
        require_version(case, command.expected_version)
        confirmed = case.sighting_confirmed(sighting, by)
        await require_no_writer(stores, case, by, transaction)
        await stores.cases.save(confirmed, transaction)
        await confirm_area(stores, alert, area, now, transaction)
        await add_to_timeline(
            stores.timeline,
            TimelineKind.CONFIRMED,
            alert,
            by=by,
            now=now,
            transaction=transaction,
            version=confirmed.version,
            area=area.number,
        )
        return CaseChange(case.id, alert.id, confirmed.version, alert.revision, area=area.number, relations=relations)

    change = await change_with_audit(
        audit,
        stores.alerts,
        command.alert,
        "alertId",
        "confirmAlertArea",
        lambda: stores.atomic.run(work),
        by=by,
        now=now,
    )
    await notify_due_stages(stores.stages, notifier, change.alert, now)
    log_change("alert_area_confirmed", change)
    return change
