"""Set how far an area of an alert reaches, wider or narrower than planned."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import Alert, Revision, RevisionKind, publish
from hub.domain.areas.area import Area
from hub.domain.cases.case import CaseMove, NotedMove
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.domain.delivery.stages import StageState
from hub.domain.trail.timeline import PhonesTold, TimelineKind
from hub.errors import InvalidInput, NotFound
from hub.services.idempotency import once_key
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.change_with_audit import ALERT_ID
from hub.services.police.steps.plan_area import add_stages
from hub.services.police.steps.push_size import require_push_fits, require_radius
from hub.services.police.steps.reach_limit import count_reach_change
from hub.services.ports import Notifier

SET_RADIUS: Final = CaseVerb(
    "setAlertRadius",
    CaseAction.STEER,
    "alert_radius_set",
    CaseChange,
    subject=ALERT_ID,
    move=CaseMove.SET_RADIUS,
    plans_stages=True,
)


@dataclass(frozen=True, slots=True, repr=False)
class NewRadius:
    """The alert, the new radius of one of its areas, and why. Only an alert with a single area needs no `area`."""

    alert: str
    radius_km: float
    reason: str
    idempotency_key: str
    area: int | None = None


async def set_alert_radius(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    notifier: Notifier,
    rules: AlertRules,
    command: NewRadius,
    *,
    now: datetime,
) -> CaseChange:
    """Replace the plan of an area by one radius: its planned stages that have not begun are dropped.

    Wider than the covered radius: a new stage of that radius is due now. Beyond the unconfirmed limit it waits for the
    second person, and the planned stages within the limit stay, so that people near by are told meanwhile.
    Narrower: the covered radius shrinks in one write, and every batch drops, at its guard, devices outside it.
    Equal: the escalation stops here; if it has, nothing changes. To continue it, an officer sets the next radius.
    A held area covers nothing: it gets the radius with its confirmation.
    Raises Forbidden, RadiusInvalid, TextInvalid, NotFound, InvalidInput if it is not clear which area is meant,
    AlertEnded, PushTooLong, IdempotencyMismatch, SecondPersonRequired beyond the rate limit or the policy's radii
    unless another person approved it.
    """
    by.require(Permission.OPEN_CASE)
    require_radius(command.radius_km)
    note = note_with_reason(NotedMove.SET_RADIUS, command.reason, path=("reason",), by=by, now=now)
    key = once_key(by.account, SET_RADIUS.mutation, command.idempotency_key, asdict(command))
    radius_km = command.radius_km

    async def work(on: CaseWork) -> CaseChange:
        case, alert = on.case, on.alert
        area = _find(alert, command.area)
        if await _is_so(on, area, radius_km):
            return on.done(changed=False, area=area.number)
        newest = Revision(alert.id, alert.revision, RevisionKind.UPDATE, False, now, (), publish(case))
        require_push_fits(rules, alert, newest, [radius_km])
        await count_reach_change(
            on,
            rules.policy,
            ApprovableChange.SET_ALERT_RADIUS,
            radius_km=radius_km,
            second_person_for=_beyond_policy(rules, radius_km),
        )
        await on.save(case.noted(replace(note, radius_km=radius_km, area=area.number)))
        await _drop_plan(on, rules, area, radius_km)
        # Written even when it stays the same: an alert that expires at this moment must conflict, and get no stage.
        await on.change_alert(alert.with_areas(_narrowed(alert, area, radius_km)))
        if radius_km < area.covered_km:
            await stores.alerts.raise_epoch(on.transaction)
            reduced = NewEvent(
                FeedType.RADIUS_REDUCED,
                alert.id,
                alert.status,
                alert.revision,
                now,
                alert.stage,
                radius_km,
                area.number,
            )
            await stores.feed.append(reduced, on.transaction)
        if radius_km > area.covered_km:
            await add_stages(stores.steering.stages, alert, area, [(radius_km, now)], on.transaction)
        await on.add_entry(
            TimelineKind.RADIUS_SET,
            area=area.number,
            radius_km=radius_km,
            reason=note.reason,
            told=PhonesTold.BY_STAGES if radius_km > area.covered_km else PhonesTold.NOBODY,
        )
        return on.done(area=area.number)

    return await change_case(by, stores, audit, SET_RADIUS.of(command.alert, key), work, now=now, notifier=notifier)


def _beyond_policy(rules: AlertRules, radius_km: float) -> str | None:
    """Return why two people decide on a radius, if they do."""
    widest = rules.policy.widest_km
    return f"A radius of more than {widest:g} km is decided by two people." if radius_km > widest else None


def _find(alert: Alert, number: int | None) -> Area:
    """Return the area that is meant."""
    if number is None and len(alert.areas) > 1:
        raise InvalidInput("The alert has several areas: say which one, by its number.", path=("area",))
    area = alert.areas[0] if number is None else alert.area(number)
    if area is None:
        raise NotFound("This alert has no area of this number now.", path=("area",))
    return area


async def _is_so(on: CaseWork, area: Area, radius_km: float) -> bool:
    """Return True if the area covers exactly this, and nothing more is planned for it."""
    if area.held or area.covered_km != radius_km:
        return False
    planned = await on.stores.steering.stages.of_alert(on.alert.id, on.transaction)
    return not any(stage.area == area.number and stage.state is StageState.DUE for stage in planned)


def _narrowed(alert: Alert, area: Area, radius_km: float) -> tuple[Area, ...]:
    """Return the areas, with one that covers this radius at most, also once a hold of it ends."""
    held = None if area.held_km is None else min(area.held_km, radius_km)
    return alert.with_area(replace(area, covered_km=min(area.covered_km, radius_km), held_km=held))


async def _drop_plan(on: CaseWork, rules: AlertRules, area: Area, radius_km: float) -> None:
    limit = rules.policy.unconfirmed_limit_km
    waits = not area.confirmed and radius_km > limit
    stages = on.stores.steering.stages
    await stages.drop_due(on.alert.id, on.transaction, area=area.number, wider_than_km=limit if waits else 0)
