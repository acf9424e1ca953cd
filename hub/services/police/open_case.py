"""Open a case and its alert: from here on the hub tells people."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert, AlertStatus, Revision, RevisionKind, public_centre, publish
from hub.domain.areas import Area
from hub.domain.cases import Case, CaseState
from hub.domain.escalation import EscalationPolicy
from hub.domain.feed import FeedType, NewEvent
from hub.domain.reports import Report, check_report
from hub.domain.stored import from_stored
from hub.errors import SupervisorRequired
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, Cases, CaseStores
from hub.services.police.steps.case_photos import record_photos, require_photos
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.notify import notify_due_stages
from hub.services.police.steps.plan_area import plan_area
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.usual_place import require_usual_place
from hub.services.ports import Notifier, Transaction


@dataclass(frozen=True, slots=True, repr=False)
class NewCase:
    """The facts of a case, whether its alert is real, and whether an unusual place is taken as it is."""

    report: Report
    status: AlertStatus
    idempotency_key: str
    acknowledge_unusual_place: bool = False


async def open_case(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    notifier: Notifier,
    rules: AlertRules,
    command: NewCase,
    *,
    now: datetime,
) -> CaseChange:
    """Open a case and its alert, plan every stage it may reach, and notify workers of those already due.

    Raises Forbidden, InvalidInput or a kind of it, PlaceUnusual, PushTooLong, NotFound for a photo, SupervisorRequired,
    IdempotencyMismatch. An opening that fails leaves nothing.
    """
    by.require(Permission.OPEN_CASE)
    key = once_key(by.account, "openCase", command.idempotency_key, asdict(command))
    report = check_report(command.report, now=now)
    case_id, alert_id = f"cs_{secrets.token_hex(10)}", f"al_{secrets.token_hex(10)}"
    case = _case(case_id, alert_id, report, by, now)
    alert = _alert(case, command.status, rules.policy, now)
    first = Revision(alert.id, alert.revision, RevisionKind.ALERT, True, now, (), publish(case))

    async def work(transaction: Transaction) -> KeptResult:
        note = require_usual_place(
            by,
            report.last_seen,
            rules.force_areas,
            acknowledged=command.acknowledge_unusual_place,
            path=("lastSeen",),
            now=now,
        )
        await _require_few_openings(stores.cases, rules.policy, by, now, transaction)
        await require_photos(stores.photos, report)
        require_push_fits(rules, alert, first, possible_radii(rules.policy))
        await _write(stores, case.noted(note) if note else case, alert, first, rules.policy, transaction)
        return asdict(CaseChange(case_id, alert_id, case.version, alert.revision))

    await record_photos(audit, report.photos, "openCase", by=by, now=now)
    opened = from_stored(CaseChange, await once(stores.atomic, stores.idempotency, key, work))
    await notify_due_stages(stores.stages, notifier, opened.alert, now)
    log_change("case_opened", opened)
    return opened


async def _require_few_openings(
    cases: Cases, policy: EscalationPolicy, by: Officer, now: datetime, transaction: Transaction
) -> None:
    # Two openings at once both write the feed's counter, so one of them runs again and counts the other.
    if by.may(Permission.SUPERVISE):
        return
    openers = await cases.openers_since(now - timedelta(hours=1), transaction)
    if sum(by.is_same(account, person) for account, person in openers) >= policy.openings_per_hour:
        raise SupervisorRequired()


async def _write(
    stores: CaseStores, case: Case, alert: Alert, first: Revision, policy: EscalationPolicy, transaction: Transaction
) -> None:
    await stores.cases.add(case, alert.status, transaction)
    await stores.alerts.add(alert, transaction)
    await stores.alerts.add_revision(first, transaction)
    await plan_area(stores.stages, policy, alert, alert.areas[0], case.last_seen.at, transaction)
    await stores.alerts.raise_epoch(transaction)
    opened = NewEvent(FeedType.ALERT, alert.id, alert.status, alert.revision, alert.opened_at)
    await stores.feed.append(opened, transaction)


def _case(case_id: str, alert_id: str, report: Report, by: Officer, now: datetime) -> Case:
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
    )


def _alert(case: Case, status: AlertStatus, policy: EscalationPolicy, now: datetime) -> Alert:
    return Alert(
        id=case.alert,
        case=case.id,
        status=status,
        ended=None,
        pauses=frozenset(),
        areas=(Area(number=1, centre=public_centre(case.last_seen.point), confirm_by=now + policy.confirm_within),),
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
