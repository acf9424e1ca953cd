"""Set how far an alert reaches, wider or narrower than planned."""

import math
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert, Revision, RevisionKind, publish
from hub.domain.cases import CaseMove, NotedMove
from hub.domain.feed import FeedType, NewEvent
from hub.domain.stages import Stage, StageState, stage_id
from hub.errors import RadiusInvalid
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports import CaseChange, Desk
from hub.services.police.steps.changing import changing
from hub.services.police.steps.found import alert_and_case
from hub.services.police.steps.logged import logged
from hub.services.police.steps.notify import ring_due_stages
from hub.services.police.steps.push_size import WIDEST_KM, require_fit
from hub.services.police.steps.reasons import reasoned
from hub.services.ports import Transaction

SMALLEST_KM = 1.0


@dataclass(frozen=True, slots=True, repr=False)
class NewRadius:
    """The alert, the radius it shall reach, and why."""

    alert: str
    radius_km: float
    reason: str
    idempotency_key: str


async def set_alert_radius(desk: Desk, asked: NewRadius, *, by: Officer, now: datetime) -> CaseChange:
    """Make an officer's radius the whole plan of an alert: what was planned and has not begun is dropped.

    Wider than what is covered: a new stage of that radius is due now. Beyond the unconfirmed limit it waits for the
    second person, and the planned stages within the limit stay, so that the near ones are told meanwhile.
    Narrower: what is covered shrinks in one write, and every batch drops, at its guard, who is no longer covered.
    Equal: the escalation stops here. To go on escalating, an officer sets the next radius.
    Raises Forbidden, RadiusInvalid, TextInvalid, NotFound, AlertEnded, PushTooLong,
    IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    if not (math.isfinite(asked.radius_km) and SMALLEST_KM <= asked.radius_km <= WIDEST_KM):
        raise RadiusInvalid(path=("radiusKm",))
    note = reasoned(NotedMove.SET_RADIUS, asked.reason, by=by, now=now)
    key = once_key(by.account, "setAlertRadius", asked.idempotency_key, asdict(asked))

    async def work(transaction: Transaction) -> KeptResult:
        alert, case = await alert_and_case(desk, asked.alert, transaction)
        case.require(CaseMove.SET_RADIUS)
        newest = Revision(alert.id, alert.revision, RevisionKind.UPDATE, False, now, (), publish(case))
        require_fit(desk, alert, newest, [asked.radius_km])
        await desk.cases.save(case.noted(replace(note, radius_km=asked.radius_km)), transaction)
        await _drop_plan(desk, alert, asked.radius_km, transaction)
        # Written even when it stays the same: an alert that expires at this moment must conflict, and get no new stage.
        covered = min(alert.covered_km, asked.radius_km)
        await desk.alerts.change(alert.id, {"covered_km": covered}, transaction)
        if asked.radius_km < alert.covered_km:
            await desk.alerts.raise_epoch(transaction)
            narrowed = NewEvent(
                FeedType.RADIUS_REDUCED, alert.id, alert.status, alert.revision, now, alert.stage, asked.radius_km
            )
            await desk.feed.append(narrowed, transaction)
        if asked.radius_km > alert.covered_km:
            await _add_stage(desk, alert, asked.radius_km, now, transaction)
        return asdict(CaseChange(case.id, alert.id, case.version, alert.revision))

    async def reach() -> CaseChange:
        return CaseChange(**await once(desk.atomic, desk.idempotency, key, work))

    change = await changing(desk, asked.alert, "alertId", "setAlertRadius", reach, by=by, now=now)
    await ring_due_stages(desk, change.alert, now)
    return logged("alert_radius_set", change)


async def _drop_plan(desk: Desk, alert: Alert, radius_km: float, transaction: Transaction) -> None:
    limit = desk.policy.unconfirmed_limit_km
    waits = not alert.confirmed and radius_km > limit
    await desk.stages.drop_due(alert.id, transaction, wider_than_km=limit if waits else 0)


async def _add_stage(desk: Desk, alert: Alert, radius_km: float, now: datetime, transaction: Transaction) -> None:
    stages = await desk.stages.of_alert(alert.id, transaction)
    number = max((stage.number for stage in stages), default=0) + 1
    stage = Stage(stage_id(alert.id, number), alert.id, number, radius_km, now, StageState.DUE)
    await desk.stages.add([stage], transaction)
