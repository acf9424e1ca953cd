"""Check new facts of a case before they are sent: the revision that they would make, and what stands in their way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert, Revision, RevisionKind, publish
from hub.domain.cases.case import Case, CaseMove
from hub.domain.cases.named_facts import refuse_new_points
from hub.domain.cases.report import is_moved, with_report
from hub.domain.text.points_in_text import refuse_point
from hub.errors import AlertEnded, Conflict, InvalidInput, NotFound
from hub.services.police.ports.stores import AlertRules, CaseStores
from hub.services.police.steps.case_photos import require_photos, with_found_photos
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.check_opening import Opening
from hub.services.police.steps.corrected_areas import corrected_areas
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.new_revision import new_revision, next_revision
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.reach_limit import (
    has_new_words,
    is_in_own_words,
    require_content_approval,
    require_reach_change,
)
from hub.services.police.steps.require_action import require_action
from hub.services.police.steps.room_for_area import require_few_unconfirmed
from hub.services.police.steps.usual_place import require_usual_place
from hub.services.ports import Transaction

Refusal = InvalidInput | NotFound | Conflict
"""An error of an input that a payload names."""


@dataclass(frozen=True, slots=True, repr=False)
class CheckedUpdate:
    """The alert as it would be, its next revision, the radii at which it is measured, and every refusal."""

    alert: Alert
    revision: Revision
    radii: frozenset[float]
    refusals: tuple[Refusal, ...]


async def check_update(
    by: Officer,
    stores: CaseStores,
    rules: AlertRules,
    case_id: str,
    opening: Opening,
    now: datetime,
    transaction: Transaction,
) -> CheckedUpdate:
    """Return the revision that `reviseCase` would make of these facts now; `correctLastSeen` for another point or time.

    The refusals stand in the order in which the mutation checks. Nothing is written or counted. Raises NotFound,
    CaseForbidden, CaseWiped, InvalidInput for another status than the alert's, and PointInText.
    """
    case, alert = await load_case_and_alert(stores, case_id, transaction)
    on = CaseWork(
        stores, by, now, transaction, case, alert, require_action(stores.access, by, case, CaseAction.REVISE, now)
    )
    if opening.status is not alert.status:
        raise InvalidInput(f"The status of this case's alert is {alert.status}.", path=("status",))
    report, revised = opening.report, with_report(case, opening.report)
    refuse_new_points(case, revised)
    corrects = is_moved(case.last_seen, report.last_seen)
    updated, stays, radii = alert, revised, possible_radii(rules.policy)
    if corrects:
        updated = replace(alert, areas=corrected_areas(alert, report.last_seen.point, rules.policy, now))
        # A correction has an approval of its own for its place. The other facts are sent with `reviseCase`.
        stays = replace(revised, last_seen=case.last_seen)
    else:
        planned = {stage.radius_km for stage in await stores.steering.stages.of_alert(alert.id, transaction)}
        radii |= planned | {area.covered_km for area in alert.areas}
    refusals: list[Refusal] = []
    with _noted(refusals):
        _require_open(case, alert, CaseMove.CORRECT_LAST_SEEN if corrects else CaseMove.REVISE)
    if corrects:
        await _check_place(on, rules, opening, refusals)
    with _noted(refusals):
        rules.regions.require_known(report.region if report.region != case.region else None)
    with _noted(refusals):
        await require_photos(stores.photos, report, transaction, case)
    with _noted(refusals):
        revision = new_revision(alert, RevisionKind.UPDATE, publish(revised), material=True, now=now)
        require_push_fits(rules, updated, revision, radii)
    with _noted(refusals):
        await require_content_approval(on, is_new=has_new_words(case, stays))
    shown = next_revision(
        alert, RevisionKind.UPDATE, publish(with_found_photos(revised, refusals)), material=True, now=now
    )
    return CheckedUpdate(updated, shown, frozenset(radii), tuple(refusals))


@contextmanager
def _noted(refusals: list[Refusal]) -> Iterator[None]:
    try:
        yield
    except (InvalidInput, NotFound, Conflict) as refusal:
        refusals.append(refusal)


def _require_open(case: Case, alert: Alert, move: CaseMove) -> None:
    case.require(move)
    if not alert.open:
        raise AlertEnded()


async def _check_place(on: CaseWork, rules: AlertRules, opening: Opening, refusals: list[Refusal]) -> None:
    """Add what a correction would be refused for beside the case's own state."""
    place, acknowledged = opening.report.last_seen, opening.acknowledge_unusual_place
    with _noted(refusals):
        # A correction gives the district anew, also one that the case shows already.
        refuse_point(place.district, path=("lastSeen", "district"))
    with _noted(refusals):
        require_few_unconfirmed(on.alert.areas[1:])
    with _noted(refusals):
        require_usual_place(on.by, place, rules, acknowledged=acknowledged, path=("lastSeen",), now=on.now)
    with _noted(refusals):
        is_new = is_in_own_words(rules, on.case, place)
        await require_content_approval(on, is_new=is_new, district=("lastSeen", "district"))
        await require_reach_change(on, rules.policy, ApprovableChange.CORRECT_LAST_SEEN)
