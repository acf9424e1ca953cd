"""Correct where and when the child was last seen: the first area is replaced, and a revision says so."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import Alert, RevisionKind, publish
from hub.domain.areas.area import Area
from hub.domain.cases.case import Case, CaseMove, LastSeen, NotedMove
from hub.domain.cases.named_facts import changes_between
from hub.domain.cases.report import PlaceUnchanged, check_place, is_moved
from hub.domain.delivery.feed import FeedType
from hub.domain.trail.timeline import PhonesTold, TimelineKind, told_of_push
from hub.services.idempotency import once_key
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.area_event import append_area_event
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.change_with_audit import ALERT_ID
from hub.services.police.steps.corrected_areas import corrected_areas
from hub.services.police.steps.load_case_and_alert import require_version
from hub.services.police.steps.new_revision import new_revision, write_revision
from hub.services.police.steps.plan_area import plan_area
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.reach_limit import count_reach_change, is_in_own_words, use_content_approval
from hub.services.police.steps.room_for_area import require_few_unconfirmed
from hub.services.police.steps.usual_place import require_usual_place
from hub.services.ports import Notifier

CORRECT: Final = CaseVerb(
    "correctLastSeen",
    CaseAction.REVISE,
    "last_seen_corrected",
    CaseChange,
    subject=ALERT_ID,
    move=CaseMove.CORRECT_LAST_SEEN,
    plans_stages=True,
)


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
    unconfirmed area, beyond the rate limit and for own words of a confirmed case, PushTooLong, IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    place = check_place(command.place, "lastSeen", now=now)
    note = note_with_reason(NotedMove.CORRECT_LAST_SEEN, command.reason, path=("reason",), by=by, now=now)
    key = once_key(by.account, CORRECT.mutation, command.idempotency_key, asdict(command))

    async def work(on: CaseWork) -> CaseChange:
        case, alert = on.case, on.alert
        require_version(case, command.expected_version)
        if not is_moved(case.last_seen, place):
            raise PlaceUnchanged(path=("lastSeen",))
        require_few_unconfirmed(alert.areas[1:])
        acknowledged = require_usual_place(
            by, place, rules, acknowledged=command.acknowledge_unusual_place, path=("lastSeen",), now=now
        )
        await use_content_approval(on, is_new=is_in_own_words(rules, case, place), district=("lastSeen", "district"))
        await count_reach_change(on, rules.policy, ApprovableChange.CORRECT_LAST_SEEN)
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
        await on.save(corrected)
        changed = await _write(on, rules, corrected, areas)
        await on.add_acknowledged(acknowledged, number)
        await on.add_entry(
            TimelineKind.LAST_SEEN_CORRECTED,
            version=corrected.version,
            revision=changed.revision,
            area=number,
            reason=note.reason,
            changes=changes_between(case, corrected),
            told=told_of_push(changed, PhonesTold.SILENTLY, now),
        )
        return on.done(version=corrected.version, revision=changed.revision, pushed=True, area=number)

    return await change_case(by, stores, audit, CORRECT.of(command.alert, key), work, now=now, notifier=notifier)


async def _write(on: CaseWork, rules: AlertRules, case: Case, areas: tuple[Area, ...]) -> Alert:
    """Replace the first area in one write, with its stages and a revision; return the alert as it is then."""
    alert, stages = on.alert, on.stores.steering.stages
    first, area = alert.areas[0], areas[0]
    revision = new_revision(alert, RevisionKind.UPDATE, publish(case), material=True, now=on.now)
    require_push_fits(rules, replace(alert, areas=areas), revision, possible_radii(rules.policy))
    changes = {**alert.with_areas(areas), "area_count": area.number, "left": alert.left_with(first)}
    await write_revision(on, revision, changes)
    await stages.drop_due(alert.id, on.transaction, area=first.number)
    await plan_area(stages, rules.policy, alert, area, case.last_seen.at, on.transaction)
    await append_area_event(on, FeedType.AREA_CORRECTED, area.number, changes, revision)
    return replace(alert, revision=revision.number, **changes)
