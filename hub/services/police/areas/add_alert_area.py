"""Add an area to an alert: a sighting, which people near it hear with sound."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import Alert, RevisionKind, public_centre, publish
from hub.domain.areas.area import Area, Sighting
from hub.domain.cases.case import Case, CaseMove, CaseSighting, LastSeen, NotedMove
from hub.domain.cases.named_facts import changes_between
from hub.domain.cases.report import check_place
from hub.domain.delivery.feed import FeedType
from hub.domain.trail.timeline import PhonesTold, TimelineKind, told_of_push
from hub.services.idempotency import once_key
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.area_event import append_area_event
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.change_with_audit import ALERT_ID
from hub.services.police.steps.load_case_and_alert import require_version
from hub.services.police.steps.new_revision import new_revision, write_revision
from hub.services.police.steps.plan_area import due_circle, plan_area
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.reach_limit import count_reach_change, is_in_own_words, use_content_approval
from hub.services.police.steps.room_for_area import require_few_unconfirmed, require_room
from hub.services.police.steps.usual_place import require_usual_place
from hub.services.ports import Notifier

ADD_AREA: Final = CaseVerb(
    "addAlertArea",
    CaseAction.ADD,
    "alert_area_added",
    CaseChange,
    subject=ALERT_ID,
    move=CaseMove.ADD_AREA,
    plans_stages=True,
)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class NewArea:
    """The alert, where and when the child was seen, if the time is public, and why police believe it.

    `acknowledge_unusual_place` takes an unusual place as it is. With `expected_version` the change is refused if the
    case has changed since that version was read.
    """

    alert: str
    place: LastSeen
    time_public: bool
    reason: str
    idempotency_key: str
    expected_version: int | None = None
    acknowledge_unusual_place: bool = False


async def add_alert_area(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    notifier: Notifier,
    rules: AlertRules,
    command: NewArea,
    *,
    now: datetime,
) -> CaseChange:
    """Add an area with a plan of its own, whose clock runs from the sighting, and push the sighting as a revision.

    People in the circle that is due for it now hear it with sound, also those told before; everyone else who was told
    before gets it in silence. Another person must confirm it for it to reach beyond the unconfirmed limit.
    Raises Forbidden, InvalidInput or a kind of it, PlaceUnusual, TooManyItems for a ninth area, NotFound, AlertEnded,
    Conflict for another version, SecondPersonRequired for a third unconfirmed area, beyond the rate limit and for own
    words of a confirmed case, PushTooLong, IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    place = check_place(command.place, "sighting", now=now)
    note = note_with_reason(NotedMove.ADD_AREA, command.reason, path=("reason",), by=by, now=now)
    key = once_key(by.account, ADD_AREA.mutation, command.idempotency_key, asdict(command))

    async def work(on: CaseWork) -> CaseChange:
        case, alert = on.case, on.alert
        require_version(case, command.expected_version)
        require_room(alert)
        require_few_unconfirmed(alert.areas)
        acknowledged = require_usual_place(
            by, place, rules, acknowledged=command.acknowledge_unusual_place, path=("sighting",), now=now
        )
        await use_content_approval(on, is_new=is_in_own_words(rules, case, place), district=("sighting", "district"))
        await count_reach_change(on, rules.policy, ApprovableChange.ADD_ALERT_AREA)
        number = alert.area_count + 1
        area = Area(number=number, centre=public_centre(place.point), confirm_by=now + rules.policy.confirm_within)
        sighting = CaseSighting(number, place, command.time_public, by.account, by.person)
        noted = case.noted(*(replace(line, area=number) for line in (note, *acknowledged)))
        revised = replace(noted, sightings=(*case.sightings, sighting), version=case.version + 1)
        await on.save(revised)
        changed = await _write(on, rules, revised, area, place.at)
        await on.add_acknowledged(acknowledged, number)
        await on.add_entry(
            TimelineKind.AREA_ADDED,
            version=revised.version,
            revision=changed.revision,
            area=number,
            reason=note.reason,
            changes=changes_between(case, revised),
            told=told_of_push(changed, PhonesTold.SOUND_NEAR, now),
        )
        return on.done(version=revised.version, revision=changed.revision, pushed=True, area=number)

    return await change_case(by, stores, audit, ADD_AREA.of(command.alert, key), work, now=now, notifier=notifier)


async def _write(on: CaseWork, rules: AlertRules, case: Case, area: Area, seen_at: datetime) -> Alert:
    """Write the area, its stages and its revision; return the alert as it is then."""
    alert, stages = on.alert, on.stores.steering.stages
    areas = (*alert.areas, area)
    revision = new_revision(alert, RevisionKind.SIGHTING, publish(case), material=True, now=on.now)
    sighting = Sighting(revision.number, area.number, due_circle(rules.policy, area, seen_at, on.now))
    sightings = (*alert.sightings, sighting)
    grown = replace(alert, areas=areas, sightings=sightings)
    require_push_fits(rules, grown, revision, possible_radii(rules.policy))
    changes = {**alert.with_areas(areas), "area_count": area.number, "sightings": sightings}
    await write_revision(on, revision, changes)
    await plan_area(stages, rules.policy, alert, area, seen_at, on.transaction)
    await append_area_event(on, FeedType.AREA_ADDED, area.number, changes, revision)
    return replace(alert, revision=revision.number, **changes)
