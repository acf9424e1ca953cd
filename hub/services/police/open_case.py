"""Open a case and its alert: from here on the hub tells people."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import AlertStatus
from hub.domain.audit import AuditAction
from hub.domain.cases import Case, CaseState
from hub.domain.escalation import EscalationPolicy
from hub.domain.reports import Report, check_report
from hub.domain.stored import from_stored
from hub.domain.timeline import TimelineKind
from hub.errors import NotFound, SupervisorRequired
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, Cases, CaseStores
from hub.services.police.steps.add_to_timeline import add_acknowledged, add_to_timeline
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.police.steps.case_photos import record_photos, require_photos
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.new_alert import first_alert, write_alert
from hub.services.police.steps.notify import notify_due_stages
from hub.services.police.steps.usual_place import require_usual_place
from hub.services.ports import Notifier, Transaction

NEW_CASE: Final = "new case"
"""The subject of an opening in the audit trail; the second line names the case."""


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

    Raises Forbidden, InvalidInput or a kind of it, PlaceUnusual, RegionUnknown, PushTooLong, NotFound for a photo,
    SupervisorRequired, IdempotencyMismatch. An opening that fails leaves nothing. A repeat raises NotFound for a case
    that was hidden from the officer since.
    """
    by.require(Permission.OPEN_CASE)
    key = once_key(by.account, "openCase", command.idempotency_key, asdict(command))
    report = check_report(command.report, now=now)
    case_id, alert_id = f"cs_{secrets.token_hex(10)}", f"al_{secrets.token_hex(10)}"
    case = _case(case_id, alert_id, report, by, now)
    alert = first_alert(case, command.status, rules.policy, now)

    async def work(transaction: Transaction) -> KeptResult:
        acknowledged = require_usual_place(
            by,
            report.last_seen,
            rules,
            acknowledged=command.acknowledge_unusual_place,
            path=("lastSeen",),
            now=now,
        )
        rules.regions.require_known(report.region)
        await _require_few_openings(stores.cases, rules.policy, by, command.status, now, transaction)
        await require_photos(stores.photos, report, transaction)
        noted = case.noted(*acknowledged)
        await stores.cases.add(noted, alert, transaction)
        await write_alert(stores, rules, noted, alert, now, transaction)
        await add_to_timeline(
            stores.timeline, TimelineKind.OPENED, alert, by=by, now=now, transaction=transaction, version=case.version
        )
        await add_acknowledged(stores.timeline, acknowledged, alert, by=by, now=now, transaction=transaction)
        return asdict(CaseChange(case_id, alert_id, case.version, alert.revision))

    async def check_repeat(kept: KeptResult, transaction: Transaction) -> None:
        opened = await stores.cases.get(str(kept["case"]), transaction)
        if opened is None or not stores.access.may(by, opened, CaseAction.READ_PUBLIC, now=now):
            raise NotFound("The case that this key opened is not there for you.", path=("idempotencyKey",))

    async def open_and_notify() -> CaseChange:
        opened = from_stored(CaseChange, await once(stores.atomic, stores.idempotency, key, work, check_repeat))
        await notify_due_stages(stores.stages, notifier, opened.alert, now)
        return opened

    await record_photos(audit, report.photos, "openCase", by=by, now=now)
    action = AuditedAction(by, AuditAction.OPEN_CASE, NEW_CASE, "openCase", now)
    opened = await run_audited(audit, action, open_and_notify, lambda change: Result(case=change.case))
    log_change("case_opened", opened)
    return opened


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
        region=report.region,
        abductor_relation=report.abductor_relation,
        child_key=case_id,
    )
