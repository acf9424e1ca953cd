"""Check new facts of a case before they are sent: the revision that they would make, and what stands in their way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts import Alert, Revision, RevisionKind, public_centre, publish
from hub.domain.areas import Area
from hub.domain.cases import Case, CaseMove
from hub.domain.reports import Report, with_report
from hub.errors import AlertEnded, Conflict, InvalidInput, NotFound
from hub.services.police.ports import AlertRules, CaseStores
from hub.services.police.steps.case_photos import require_photos, with_found_photos
from hub.services.police.steps.check_opening import Opening
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.require_action import require_action
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
    """Return the revision that `reviseCase`, or `correctLastSeen` for another place, would make of these facts now.

    Nothing is written. Raises NotFound, CaseForbidden, CaseWiped, and InvalidInput for another status than the alert's.
    """
    case, alert = await load_case_and_alert(stores, case_id, transaction)
    require_action(stores.access, by, case, CaseAction.REVISE, now)
    if opening.status is not alert.status:
        raise InvalidInput(f"The status of this case's alert is {alert.status}.", path=("status",))
    report = opening.report
    revised = with_report(case, report)
    updated = _with_place(alert, case, report, now)
    radii = possible_radii(rules.policy)
    if updated is alert:
        planned = {stage.radius_km for stage in await stores.stages.of_alert(alert.id, transaction)}
        radii |= planned | {area.covered_km for area in alert.areas}
    refusals: list[Refusal] = []
    with _noted(refusals):
        _require_open(case, alert, CaseMove.REVISE if updated is alert else CaseMove.CORRECT_LAST_SEEN)
    with _noted(refusals):
        rules.regions.require_known(report.region if report.region != case.region else None)
    with _noted(refusals):
        _require_place(by, rules, case, opening, now)
    with _noted(refusals):
        await require_photos(stores.photos, report, transaction, case)
    with _noted(refusals):
        require_push_fits(rules, updated, _revision(alert, revised, now), radii)
    shown = with_found_photos(revised, refusals)
    return CheckedUpdate(updated, _revision(alert, shown, now), frozenset(radii), tuple(refusals))


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


def _require_place(by: Officer, rules: AlertRules, case: Case, opening: Opening, now: datetime) -> None:
    place, acknowledged = opening.report.last_seen, opening.acknowledge_unusual_place
    if place != case.last_seen:
        require_usual_place(by, place, rules, acknowledged=acknowledged, path=("lastSeen",), now=now)


def _with_place(alert: Alert, case: Case, report: Report, now: datetime) -> Alert:
    """Return the alert with a first area around the reported place; the same alert if the place is the case's."""
    point = report.last_seen.point
    if point == case.last_seen.point:
        return alert
    area = Area(number=alert.area_count + 1, centre=public_centre(point), confirm_by=now)
    return replace(alert, areas=(area, *alert.areas[1:]))


def _revision(alert: Alert, case: Case, now: datetime) -> Revision:
    return Revision(alert.id, alert.revision + 1, RevisionKind.UPDATE, True, now, (), publish(case))
