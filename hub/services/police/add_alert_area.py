"""Add an area to an alert: a sighting, which people near it hear with sound."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert, RevisionKind, public_centre, publish
from hub.domain.approvals import ApprovableChange
from hub.domain.areas import Area, Sighting
from hub.domain.case_facts import changes_between
from hub.domain.cases import Case, CaseMove, CaseSighting, LastSeen, NotedMove
from hub.domain.feed import FeedType
from hub.domain.reports import check_place
from hub.domain.stored import from_stored
from hub.domain.timeline import PhonesTold, TimelineKind, told_of_push
from hub.services.idempotency import KeptResult, once_key
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_acknowledged, add_to_timeline
from hub.services.police.steps.area_event import append_area_event
from hub.services.police.steps.brake import count_reach_change, is_in_own_words, use_content_approval
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_open_alert_and_case, require_version
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.new_revision import new_revision, write_revision
from hub.services.police.steps.notify import notify_due_stages, notify_sweep
from hub.services.police.steps.once_on_case import once_on_case
from hub.services.police.steps.plan_area import due_circle, plan_area
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.require_action import require_action
from hub.services.police.steps.room_for_area import require_few_unconfirmed, require_room
from hub.services.police.steps.usual_place import require_usual_place
from hub.services.ports import Notifier, Transaction


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
    Conflict for another version, SecondPersonRequired for a third unconfirmed area, beyond the brake and for own words
    of a confirmed case, PushTooLong, IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    place = check_place(command.place, "sighting", now=now)
    note = note_with_reason(NotedMove.ADD_AREA, command.reason, path=("reason",), by=by, now=now)
    key = once_key(by.account, "addAlertArea", command.idempotency_key, asdict(command))

    async def work(transaction: Transaction) -> KeptResult:
        alert, case = await load_open_alert_and_case(stores, command.alert, transaction, by=by, now=now)
        relations = require_action(stores.access, by, case, CaseAction.ADD, now)
        case.require(CaseMove.ADD_AREA)
        require_version(case, command.expected_version)
        require_room(alert)
        require_few_unconfirmed(alert.areas)
        acknowledged = require_usual_place(
            by,
            place,
            rules,
            acknowledged=command.acknowledge_unusual_place,
            path=("sighting",),
            now=now,
        )
        await use_content_approval(
            stores,
            case,
            alert,
            by,
            now,
            transaction,
            is_new=is_in_own_words(rules, case, place),
            district=("sighting", "district"),
        )
        await count_reach_change(stores, rules.policy, alert, ApprovableChange.ADD_ALERT_AREA, by, now, transaction)
        number = alert.area_count + 1
        area = Area(number=number, centre=public_centre(place.point), confirm_by=now + rules.policy.confirm_within)
        sighting = CaseSighting(number, place, command.time_public, by.account, by.person)
        noted = case.noted(*(replace(line, area=number) for line in (note, *acknowledged)))
        revised = replace(noted, sightings=(*case.sightings, sighting), version=case.version + 1)
        await stores.cases.save(revised, transaction)
        changed = await _write(stores, rules, alert, revised, area, place.at, now, transaction)
        await add_acknowledged(
            stores.timeline, acknowledged, alert, by=by, now=now, transaction=transaction, area=number
        )
        await add_to_timeline(
            stores.timeline,
            TimelineKind.AREA_ADDED,
            alert,
            by=by,
            now=now,
            transaction=transaction,
            version=revised.version,
            revision=changed.revision,
            area=number,
            reason=note.reason,
            changes=changes_between(case, revised),
            told=told_of_push(changed, PhonesTold.SOUND_NEAR, now),
        )
        return asdict(
            CaseChange(
                case.id, alert.id, revised.version, changed.revision, pushed=True, area=number, relations=relations
            )
        )

    async def add() -> CaseChange:
        kept = await once_on_case(stores, key, work, by=by, action=CaseAction.ADD, now=now)
        return from_stored(CaseChange, kept)

    change = await change_with_audit(
        audit, stores.alerts, command.alert, "alertId", "addAlertArea", add, by=by, now=now
    )
    await notify_due_stages(stores.stages, notifier, change.alert, now)
    await notify_sweep(notifier, change.alert, change.revision)
    log_change("alert_area_added", change)
    return change


async def _write(
    stores: CaseStores,
    rules: AlertRules,
    alert: Alert,
    case: Case,
    area: Area,
    seen_at: datetime,
    now: datetime,
    transaction: Transaction,
) -> Alert:
    """Write the area, its stages and its revision; return the alert as it is then."""
    areas = (*alert.areas, area)
    revision = new_revision(alert, RevisionKind.SIGHTING, publish(case), material=True, now=now)
    sighting = Sighting(revision.number, area.number, due_circle(rules.policy, area, seen_at, now))
    sightings = (*alert.sightings, sighting)
    grown = replace(alert, areas=areas, sightings=sightings)
    require_push_fits(rules, grown, revision, possible_radii(rules.policy))
    changes = {**alert.with_areas(areas), "area_count": area.number, "sightings": sightings}
    await write_revision(stores, alert, revision, changes, transaction)
    await plan_area(stores.stages, rules.policy, alert, area, seen_at, transaction)
    await append_area_event(stores.feed, FeedType.AREA_ADDED, alert, area.number, changes, revision, transaction)
    return replace(alert, revision=revision.number, **changes)
