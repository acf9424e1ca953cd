"""Correct where and when the child was last seen: the first area is replaced, and a revision says so."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert, RevisionKind, publish
from hub.domain.approvals import ApprovableChange
from hub.domain.areas import Area
from hub.domain.case_facts import changes_between
from hub.domain.cases import Case, CaseMove, LastSeen, NotedMove
from hub.domain.feed import FeedType
from hub.domain.reports import PlaceUnchanged, check_place, is_moved
from hub.domain.stored import from_stored
from hub.domain.timeline import PhonesTold, TimelineKind, told_of_push
from hub.services.idempotency import KeptResult, once_key
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_acknowledged, add_to_timeline
from hub.services.police.steps.area_event import append_area_event
from hub.services.police.steps.brake import count_reach_change, is_in_own_words, use_content_approval
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.corrected_areas import corrected_areas
from hub.services.police.steps.load_case_and_alert import load_open_alert_and_case, require_version
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.new_revision import new_revision, write_revision
from hub.services.police.steps.notify import notify_due_stages, notify_sweep
from hub.services.police.steps.once_on_case import once_on_case
from hub.services.police.steps.plan_area import plan_area
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.require_action import require_action
from hub.services.police.steps.room_for_area import require_few_unconfirmed
from hub.services.police.steps.usual_place import require_usual_place
from hub.services.ports import Notifier, Transaction


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Correction:
    """The alert, where and when the child really was last seen, and why police believe it.

    `acknowledge_unusual_place` takes an unusual place as it is. With `expected_version` the change is refused if the
    case has changed since that version was read.
    """

    alert: str
    place: LastSeen
    reason: str
    idempotency_key: str
    expected_version: int | None = None
    acknowledge_unusual_place: bool = False


async def correct_last_seen(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    notifier: Notifier,
    rules: AlertRules,
    command: Correction,
    *,
    now: datetime,
) -> CaseChange:
    """Put an area at the right place and time in the place of the first, with stages of its own; push a revision.

    Nothing more is begun for the ground of the wrong area that no other area covers. Who was told there stays told, and
    gets this revision, in silence, and all that follow. Another person must confirm the new place, as a new case.
    Raises Forbidden, InvalidInput or a kind of it, PointInText, PlaceUnusual, NotFound, AlertEnded, Conflict for
    another version, PlaceUnchanged for the point and time that stand there, SecondPersonRequired for a third
    unconfirmed area, beyond the brake and for own words of a confirmed case, PushTooLong, IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    place = check_place(command.place, "lastSeen", now=now)
    note = note_with_reason(NotedMove.CORRECT_LAST_SEEN, command.reason, path=("reason",), by=by, now=now)
    key = once_key(by.account, "correctLastSeen", command.idempotency_key, asdict(command))

    async def work(transaction: Transaction) -> KeptResult:
        alert, case = await load_open_alert_and_case(stores, command.alert, transaction, by=by, now=now)
        relations = require_action(stores.access, by, case, CaseAction.REVISE, now)
        case.require(CaseMove.CORRECT_LAST_SEEN)
        require_version(case, command.expected_version)
        if not is_moved(case.last_seen, place):
            raise PlaceUnchanged(path=("lastSeen",))
        require_few_unconfirmed(alert.areas[1:])
        acknowledged = require_usual_place(
            by,
            place,
            rules,
            acknowledged=command.acknowledge_unusual_place,
            path=("lastSeen",),
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
            district=("lastSeen", "district"),
        )
        await count_reach_change(stores, rules.policy, alert, ApprovableChange.CORRECT_LAST_SEEN, by, now, transaction)
        areas = corrected_areas(alert, place.point, rules.policy, now)
        number = areas[0].number
        noted = case.noted(*(replace(line, area=number) for line in (note, *acknowledged)))
        corrected = replace(
            noted,
            last_seen=place,
            placed_by=by.account,
            placed_person=by.person,
            confirmed_by=None,
            version=case.version + 1,
        )
        await stores.cases.save(corrected, transaction)
        changed = await _write(stores, rules, alert, corrected, areas, now, transaction)
        await add_acknowledged(
            stores.timeline, acknowledged, alert, by=by, now=now, transaction=transaction, area=number
        )
        await add_to_timeline(
            stores.timeline,
            TimelineKind.LAST_SEEN_CORRECTED,
            alert,
            by=by,
            now=now,
            transaction=transaction,
            version=corrected.version,
            revision=changed.revision,
            area=number,
            reason=note.reason,
            changes=changes_between(case, corrected),
            told=told_of_push(changed, PhonesTold.SILENTLY, now),
        )
        return asdict(
            CaseChange(
                case.id, alert.id, corrected.version, changed.revision, pushed=True, area=number, relations=relations
            )
        )

    async def correct() -> CaseChange:
        return from_stored(CaseChange, await once_on_case(stores, key, work, by=by, action=CaseAction.REVISE, now=now))

    change = await change_with_audit(
        audit, stores.alerts, command.alert, "alertId", "correctLastSeen", correct, by=by, now=now
    )
    await notify_due_stages(stores.stages, notifier, change.alert, now)
    await notify_sweep(notifier, change.alert, change.revision)
    log_change("last_seen_corrected", change)
    return change


async def _write(
    stores: CaseStores,
    rules: AlertRules,
    alert: Alert,
    case: Case,
    areas: tuple[Area, ...],
    now: datetime,
    transaction: Transaction,
) -> Alert:
    """Replace the first area in one write, with its stages and a revision; return the alert as it is then."""
    first, area = alert.areas[0], areas[0]
    revision = new_revision(alert, RevisionKind.UPDATE, publish(case), material=True, now=now)
    require_push_fits(rules, replace(alert, areas=areas), revision, possible_radii(rules.policy))
    changes = {**alert.with_areas(areas), "area_count": area.number, "left": alert.left_with(first)}
    await write_revision(stores, alert, revision, changes, transaction)
    await stores.stages.drop_due(alert.id, transaction, area=first.number)
    await plan_area(stores.stages, rules.policy, alert, area, case.last_seen.at, transaction)
    await append_area_event(stores.feed, FeedType.AREA_CORRECTED, alert, area.number, changes, revision, transaction)
    return replace(alert, revision=revision.number, **changes)
