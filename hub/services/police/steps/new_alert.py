"""Make an alert, the first of a case or one that follows an ended one, and write it with its stages and its event."""

from dataclasses import replace
from datetime import datetime

from hub.domain.alerts.alert import Alert, AlertStatus, PauseReason, Revision, RevisionKind, public_centre, publish
from hub.domain.areas.area import Area
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.cases.case import Case
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.services.police.ports.stores import AlertRules, CaseStores
from hub.services.police.steps.plan_area import plan_area
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.ports import Transaction


def first_alert(case: Case, status: AlertStatus, policy: EscalationPolicy, now: datetime) -> Alert:
    """Return the alert with which a case begins: its one area waits for a second person."""
    area = Area(number=1, centre=public_centre(case.last_seen.point), confirm_by=now + policy.confirm_within)
    return Alert(
        id=case.alert,
        case=case.id,
        status=status,
        ended=None,
        pauses=frozenset(),
        areas=(area,),
        area_count=1,
        left=(),
        sightings=(),
        epoch=1,
        revision=1,
        pushed=(1,),
        cancel=None,
        opened_at=now,
        revised_at=now,
        expires_at=now + policy.lasts,
    )


def following_alert(case: Case, earlier: Alert, policy: EscalationPolicy, now: datetime) -> Alert:
    """Return the alert of a case after an ended one; nobody was told of it yet.

    Its areas keep their numbers, what was confirmed stays so, and what was not gets no more time for it. An officer's
    pause, or a return, stays until somebody resumes the alert.
    """
    areas = tuple(replace(area, covered_km=0.0, told_km=0.0, held_km=None) for area in earlier.areas)
    begun = first_alert(case, earlier.status, policy, now)
    pauses = earlier.pauses - {PauseReason.UNCONFIRMED}
    return replace(begun, areas=areas, area_count=earlier.area_count, pauses=pauses, follows=earlier.id)


def first_revision(case: Case, alert: Alert, now: datetime) -> Revision:
    """Return the revision with which an alert begins."""
    return Revision(alert.id, alert.revision, RevisionKind.ALERT, True, now, (), publish(case))


async def write_alert(
    stores: CaseStores, rules: AlertRules, case: Case, alert: Alert, now: datetime, transaction: Transaction
) -> None:
    """Write the alert and its first revision, plan every stage that its areas may reach, and add its event.

    Raises PushTooLong.
    """
    first = first_revision(case, alert, now)
    require_push_fits(rules, alert, first, possible_radii(rules.policy))
    await stores.alerts.add(alert, transaction)
    await stores.alerts.add_revision(first, transaction)
    for area in alert.areas:
        sighting = case.sighting(area.number)
        seen_at = sighting.place.at if sighting else case.last_seen.at
        await plan_area(stores.steering.stages, rules.policy, alert, area, seen_at, transaction)
    await stores.alerts.raise_epoch(transaction)
    opened = NewEvent(FeedType.ALERT, alert.id, alert.status, alert.revision, alert.opened_at)
    await stores.feed.append(opened, transaction)
    if alert.pauses:
        paused = NewEvent(FeedType.PAUSED, alert.id, alert.status, alert.revision, alert.opened_at)
        await stores.feed.append(paused, transaction)
