"""Remove an area that a sighting added: nothing more is begun for ground that no other area covers."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import Alert, RevisionKind, publish
from hub.domain.areas.area import Area
from hub.domain.cases.case import Case, CaseMove, NotedMove
from hub.domain.cases.named_facts import changes_between
from hub.domain.delivery.feed import FeedType
from hub.domain.trail.timeline import PhonesTold, TimelineKind
from hub.errors import InvalidInput, NotFound
from hub.services.idempotency import once_key
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.area_event import append_area_event
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.change_with_audit import ALERT_ID
from hub.services.police.steps.load_case_and_alert import require_version
from hub.services.police.steps.new_revision import new_revision, write_revision
from hub.services.police.steps.reach_limit import count_reach_change

# A repeat needs the least that a removal does: who added the area and removed it may not be allowed more.
REMOVE_AREA: Final = CaseVerb(
    "removeAlertArea",
    CaseAction.ADD,
    "alert_area_removed",
    CaseChange,
    subject=ALERT_ID,
    move=CaseMove.REMOVE_AREA,
)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Removal:
    """The alert, the number of the area to remove, and why.

    With `expected_version` the change is refused if the case has changed since that version was read.
    """

    alert: str
    area: int
    reason: str
    idempotency_key: str
    expected_version: int | None = None


async def remove_alert_area(
    by: Officer, stores: CaseStores, audit: AuditTrail, rules: AlertRules, command: Removal, *, now: datetime
) -> CaseChange:
    """Remove an area in one write; its stages that have not begun are dropped.

    An officer of any force takes back an own sighting that nobody has confirmed.

    A stage that has begun is cut to its end: another area may have left cells to it. Who was told stays told, and gets
    every later revision and the CANCEL. The sighting makes no sound any more, and leaves the texts with a revision that
    is not pushed. Removing what is removed changes nothing.
    Raises Forbidden, TextInvalid, NotFound also for an area that never was, InvalidInput for the first one, which can
    only be corrected, AlertEnded, Conflict for another version, SecondPersonRequired beyond the rate limit,
    TooManyItems, IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    note = note_with_reason(NotedMove.REMOVE_AREA, command.reason, path=("reason",), by=by, now=now)
    key = once_key(by.account, REMOVE_AREA.mutation, command.idempotency_key, asdict(command))

    async def work(on: CaseWork) -> CaseChange:
        case, alert = on.case, on.alert
        require_version(case, command.expected_version)
        area = _find(alert, command.area)
        if area is None:
            return on.done(changed=False, area=command.area)
        await count_reach_change(on, rules.policy, ApprovableChange.REMOVE_ALERT_AREA)
        noted = case.noted(replace(note, area=area.number))
        sightings = tuple(one for one in case.sightings if one.area != area.number)
        revised = replace(noted, sightings=sightings, version=case.version + 1)
        await on.save(revised)
        revision = await _write(on, revised, area)
        await on.add_entry(
            TimelineKind.AREA_REMOVED,
            version=revised.version,
            revision=revision,
            area=area.number,
            reason=note.reason,
            changes=changes_between(case, revised),
            told=PhonesTold.NOBODY,
        )
        return on.done(version=revised.version, revision=revision, area=area.number)

    asked = REMOVE_AREA.of(command.alert, key, lambda case: _needed(case, command.area, by))
    return await change_case(by, stores, audit, asked, work, now=now)


def _needed(case: Case, area: int, by: Officer) -> CaseAction:
    """Return the action that removing the area is: who added it takes it back with what let it be added."""
    sighting = case.sighting(area)
    if sighting is None or sighting.confirmed_by is not None:
        return CaseAction.STEER
    return CaseAction.ADD if by.is_same(sighting.added_by, sighting.added_person) else CaseAction.STEER


def _find(alert: Alert, number: int) -> Area | None:
    """Return the area to remove; None if it was removed or replaced before."""
    if not 1 <= number <= alert.area_count:
        raise NotFound("This alert never had an area of this number.", path=("area",))
    if number == alert.areas[0].number:
        raise InvalidInput(
            "The first area is where the child was last seen: correct it with correctLastSeen, or set a smaller "
            "radius. An alert without any area is closed instead.",
            path=("area",),
        )
    return alert.area(number)


async def _write(on: CaseWork, case: Case, area: Area) -> int:
    """Remove the area and drop its stages that have not begun; return the number of the revision without it."""
    alert = on.alert
    revision = new_revision(alert, RevisionKind.UPDATE, publish(case), material=False, now=on.now)
    changes = {
        **alert.with_areas(tuple(one for one in alert.areas if one.number != area.number)),
        "left": alert.left_with(area),
        "sightings": tuple(one for one in alert.sightings if one.area != area.number),
    }
    await write_revision(on, revision, changes)
    await on.stores.steering.stages.drop_due(alert.id, on.transaction, area=area.number)
    await append_area_event(on, FeedType.AREA_REMOVED, area.number, changes, revision)
    return revision.number
