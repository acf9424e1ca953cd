"""Check an opening: what stands in its way, for the opening itself and for its preview alike."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.cases.case import Case, CaseNote, CaseState
from hub.domain.cases.report import Report
from hub.errors import Conflict, InvalidInput, NotFound, SupervisorRequired
from hub.services.police.ports.stores import AlertRules, Cases, CaseStores
from hub.services.police.steps.case_photos import require_photos
from hub.services.police.steps.new_alert import first_alert, first_revision
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.usual_place import require_usual_place
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Opening:
    """A checked report, the status of its alert, and whether an unusual place is taken as it is."""

    report: Report
    status: AlertStatus
    acknowledge_unusual_place: bool


async def check_opening(
    by: Officer, stores: CaseStores, rules: AlertRules, opening: Opening, now: datetime, transaction: Transaction
) -> tuple[CaseNote, ...]:
    """Return, for the case's log, the note of an unusual place that the officer acknowledged.

    Raises PlaceUnusual, RegionUnknown, SupervisorRequired, NotFound for a photo.
    """
    acknowledged = _usual_place(by, rules, opening, now)
    for check in _later_checks(by, stores, rules, opening, now, transaction):
        await check()
    return acknowledged


async def opening_refusals(
    by: Officer,
    stores: CaseStores,
    rules: AlertRules,
    opening: Opening,
    case: Case,
    now: datetime,
    transaction: Transaction,
) -> list[InvalidInput | NotFound | Conflict]:
    """Return everything that the opening would be refused for now, in the order in which it is checked."""

    async def place() -> None:
        _usual_place(by, rules, opening, now)

    async def push() -> None:
        alert = first_alert(case, opening.status, rules.policy, now)
        require_push_fits(rules, alert, first_revision(case, alert, now), possible_radii(rules.policy))

    found: list[InvalidInput | NotFound | Conflict] = []
    for check in (place, *_later_checks(by, stores, rules, opening, now, transaction), push):
        try:
            await check()
        except (InvalidInput, NotFound, Conflict) as refusal:
            found.append(refusal)
    return found


def _later_checks(
    by: Officer, stores: CaseStores, rules: AlertRules, opening: Opening, now: datetime, transaction: Transaction
) -> Sequence[Callable[[], Awaitable[None]]]:
    """Return what is checked once the place is taken, in order."""

    async def region() -> None:
        rules.regions.require_known(opening.report.region)

    async def openings() -> None:
        await _require_few_openings(stores.cases, rules.policy, by, opening.status, now, transaction)

    async def photos() -> None:
        await require_photos(stores.photos, opening.report, transaction)

    return (region, openings, photos)


def new_case(report: Report, by: Officer, now: datetime) -> Case:
    """Return the case that an officer opens with a checked report."""
    case_id, alert_id = f"cs_{secrets.token_hex(10)}", f"al_{secrets.token_hex(10)}"
    return Case(
        id=case_id,
        alert=alert_id,
        state=CaseState.OPEN,
        child=report.child,
        last_seen=report.last_seen,
        criteria=report.criteria,
        narrative=report.narrative,
        reporter=report.reporter,
        suspects=report.suspects,
        vehicles=report.vehicles,
        force=by.force,
        force_name=by.force_name,
        force_phone=by.force_phone,
        opened_by=by.account,
        opened_person=by.person,
        opened_at=now,
        placed_by=by.account,
        placed_person=by.person,
        region=report.region,
        abductor_relation=report.abductor_relation,
        child_key=case_id,
    )


def _usual_place(by: Officer, rules: AlertRules, opening: Opening, now: datetime) -> tuple[CaseNote, ...]:
    return require_usual_place(
        by,
        opening.report.last_seen,
        rules,
        acknowledged=opening.acknowledge_unusual_place,
        path=("lastSeen",),
        now=now,
    )


async def _require_few_openings(
    cases: Cases,
    policy: EscalationPolicy,
    by: Officer,
    status: AlertStatus,
    now: datetime,
    transaction: Transaction,
) -> None:
    # Two openings at once both write the feed's counter, so one of them runs again and counts the other.
    if by.may(Permission.SUPERVISE):
        return
    # Exercises have a quota of their own: they never use up that of real cases.
    is_real = status is AlertStatus.ACTUAL
    openers = await cases.openers_since(now - timedelta(hours=1), transaction, real=is_real)
    limit = policy.openings_per_hour if is_real else policy.exercises_per_hour
    if sum(by.is_same(account, person) for account, person in openers) >= limit:
        raise SupervisorRequired()
