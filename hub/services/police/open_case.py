"""Open a case: from here on the hub tells people."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert, AlertStatus, Revision, RevisionKind, public_centre, publish
from hub.domain.cases import Case, CaseState
from hub.domain.escalation import EscalationPolicy, plan_stages
from hub.domain.feed import FeedType, NewEvent
from hub.domain.reports import Report, check_report
from hub.domain.stages import Stage, StageState, stage_id
from hub.errors import SupervisorRequired
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports import CaseChange, Desk
from hub.services.police.steps.case_photos import record_photos, require_photos
from hub.services.police.steps.logged import logged
from hub.services.police.steps.notify import ring_due_stages
from hub.services.police.steps.push_size import require_fit, usual_radii
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class NewCase:
    """What an officer sends to open a case."""

    report: Report
    status: AlertStatus
    idempotency_key: str


async def open_case(desk: Desk, asked: NewCase, *, by: Officer, now: datetime) -> CaseChange:
    """Open a case and its alert, plan every stage it may reach, and call workers to those already due.

    Raises Forbidden, InvalidInput or a kind of it, PushTooLong, NotFound for a photo, SupervisorRequired,
    IdempotencyMismatch. Nothing is kept of an opening that fails.
    """
    by.require(Permission.OPEN_CASE)
    key = once_key(by.account, "openCase", asked.idempotency_key, asdict(asked))
    report = check_report(asked.report, now=now)
    case_id, alert_id = f"cs_{secrets.token_hex(10)}", f"al_{secrets.token_hex(10)}"
    case = _case(case_id, alert_id, report, by, now)
    alert = _alert(case, asked.status, desk.policy, now)
    first = Revision(alert.id, alert.revision, RevisionKind.ALERT, True, now, (), publish(case))

    async def work(transaction: Transaction) -> KeptResult:
        await _require_not_too_many(desk, by, now, transaction)
        await require_photos(desk, report)
        require_fit(desk, alert, first, usual_radii(desk.policy))
        await _write(desk, case, alert, first, transaction)
        return asdict(CaseChange(case_id, alert_id, case.version, alert.revision))

    await record_photos(desk, report.photos, "openCase", by=by, now=now)
    opened = CaseChange(**await once(desk.atomic, desk.idempotency, key, work))
    await ring_due_stages(desk, opened.alert, now)
    return logged("case_opened", opened)


async def _require_not_too_many(desk: Desk, by: Officer, now: datetime, transaction: Transaction) -> None:
    # Two openings at once both write the feed's counter, so one of them runs again and counts the other.
    if by.may(Permission.SUPERVISE):
        return
    openers = await desk.cases.openers_since(now - timedelta(hours=1), transaction)
    if sum(by.is_same(account, person) for account, person in openers) >= desk.policy.openings_per_hour:
        raise SupervisorRequired()


async def _write(desk: Desk, case: Case, alert: Alert, first: Revision, transaction: Transaction) -> None:
    await desk.cases.add(case, alert.status, transaction)
    await desk.alerts.add(alert, transaction)
    await desk.alerts.add_revision(first, transaction)
    await desk.stages.add(_stages(case, desk.policy), transaction)
    await desk.alerts.raise_epoch(transaction)
    opened = NewEvent(FeedType.ALERT, alert.id, alert.status, alert.revision, alert.opened_at)
    await desk.feed.append(opened, transaction)


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
    )


def _alert(case: Case, status: AlertStatus, policy: EscalationPolicy, now: datetime) -> Alert:
    return Alert(
        id=case.alert,
        case=case.id,
        status=status,
        ended=None,
        pauses=frozenset(),
        confirmed=False,
        centre=public_centre(case.last_seen.point),
        covered_km=0.0,
        told_km=0.0,
        epoch=1,
        revision=1,
        pushed=(1,),
        cancel=None,
        opened_at=now,
        revised_at=now,
        expires_at=now + policy.lasts,
        confirm_by=now + policy.confirm_within,
    )


def _stages(case: Case, policy: EscalationPolicy) -> list[Stage]:
    planned = plan_stages(policy, case.last_seen.at)
    return [
        Stage(stage_id(case.alert, step.number), case.alert, step.number, step.radius_km, step.due, StageState.DUE)
        for step in planned
    ]
