"""Set how far an area of an alert reaches, wider or narrower than planned."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert, Revision, RevisionKind, publish
from hub.domain.approvals import ApprovableChange
from hub.domain.areas import Area
from hub.domain.cases import CaseMove, NotedMove
from hub.domain.feed import FeedType, NewEvent
from hub.domain.stages import StageState
from hub.domain.stored import from_stored
from hub.domain.timeline import PhonesTold, TimelineKind
from hub.errors import InvalidInput, NotFound
from hub.services.idempotency import KeptResult, once_key
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, CaseStores, Stages
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.brake import count_reach_change
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_open_alert_and_case
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.notify import notify_due_stages
from hub.services.police.steps.once_on_case import once_on_case
from hub.services.police.steps.plan_area import add_stages
from hub.services.police.steps.push_size import require_push_fits, require_radius
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Notifier, Transaction


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
    AlertEnded, PushTooLong, IdempotencyMismatch, SecondPersonRequired beyond the brake or the policy's radii unless
    another person approved it.
    """
    by.require(Permission.OPEN_CASE)
    require_radius(command.radius_km)
    note = note_with_reason(NotedMove.SET_RADIUS, command.reason, path=("reason",), by=by, now=now)
    key = once_key(by.account, "setAlertRadius", command.idempotency_key, asdict(command))

    async def work(transaction: Transaction) -> KeptResult:
        alert, case = await load_open_alert_and_case(stores, command.alert, transaction, by=by, now=now)
        relations = require_action(stores.access, by, case, CaseAction.STEER, now)
        case.require(CaseMove.SET_RADIUS)
        area = _find(alert, command.area)
        if await _is_so(stores.stages, area, command.radius_km, alert, transaction):
            return asdict(
                CaseChange(
                    case.id,
                    alert.id,
                    case.version,
                    alert.revision,
                    changed=False,
                    area=area.number,
                    relations=relations,
                )
            )
        newest = Revision(alert.id, alert.revision, RevisionKind.UPDATE, False, now, (), publish(case))
        require_push_fits(rules, alert, newest, [command.radius_km])
        await count_reach_change(
            stores,
            rules.policy,
            alert,
            ApprovableChange.SET_ALERT_RADIUS,
            by,
            now,
            transaction,
            radius_km=command.radius_km,
            second_person_for=_beyond_policy(rules, command.radius_km),
        )
        noted = case.noted(replace(note, radius_km=command.radius_km, area=area.number))
        await stores.cases.save(noted, transaction)
        await _drop_plan(stores.stages, rules, alert, area, command.radius_km, transaction)
        # Written even when it stays the same: an alert that expires at this moment must conflict, and get no stage.
        await stores.alerts.change(alert.id, alert.with_areas(_narrowed(alert, area, command.radius_km)), transaction)
        if command.radius_km < area.covered_km:
            await stores.alerts.raise_epoch(transaction)
            reduced = NewEvent(
                FeedType.RADIUS_REDUCED,
                alert.id,
                alert.status,
                alert.revision,
                now,
                alert.stage,
                command.radius_km,
                area.number,
            )
            await stores.feed.append(reduced, transaction)
        if command.radius_km > area.covered_km:
            await add_stages(stores.stages, alert, area, [(command.radius_km, now)], transaction)
        await add_to_timeline(
            stores.timeline,
            TimelineKind.RADIUS_SET,
            alert,
            by=by,
            now=now,
            transaction=transaction,
            area=area.number,
            radius_km=command.radius_km,
            reason=note.reason,
            told=PhonesTold.BY_STAGES if command.radius_km > area.covered_km else PhonesTold.NOBODY,
        )
        return asdict(
            CaseChange(case.id, alert.id, case.version, alert.revision, area=area.number, relations=relations)
        )

    async def reach() -> CaseChange:
        kept = await once_on_case(stores, key, work, by=by, action=CaseAction.STEER, now=now)
        return from_stored(CaseChange, kept)

    change = await change_with_audit(
        audit, stores.alerts, command.alert, "alertId", "setAlertRadius", reach, by=by, now=now
    )
    await notify_due_stages(stores.stages, notifier, change.alert, now)
    log_change("alert_radius_set", change)
    return change


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


async def _is_so(stages: Stages, area: Area, radius_km: float, alert: Alert, transaction: Transaction) -> bool:
    """Return True if the area covers exactly this, and nothing more is planned for it."""
    if area.held or area.covered_km != radius_km:
        return False
    planned = await stages.of_alert(alert.id, transaction)
    return not any(stage.area == area.number and stage.state is StageState.DUE for stage in planned)


def _narrowed(alert: Alert, area: Area, radius_km: float) -> tuple[Area, ...]:
    """Return the areas, with one that covers this radius at most, also once a hold of it ends."""
    held = None if area.held_km is None else min(area.held_km, radius_km)
    return alert.with_area(replace(area, covered_km=min(area.covered_km, radius_km), held_km=held))


async def _drop_plan(
    stages: Stages, rules: AlertRules, alert: Alert, area: Area, radius_km: float, transaction: Transaction
) -> None:
    limit = rules.policy.unconfirmed_limit_km
    waits = not area.confirmed and radius_km > limit
    await stages.drop_due(alert.id, transaction, area=area.number, wider_than_km=limit if waits else 0)
