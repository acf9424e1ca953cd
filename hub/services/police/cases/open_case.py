"""Open a case and its alert: from here on the hub tells people."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.named_facts import refuse_new_points
from hub.domain.cases.report import Report, check_report
from hub.domain.stored import from_stored
from hub.domain.trail.audit import AuditAction
from hub.domain.trail.timeline import TimelineKind
from hub.errors import NotFound
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.police.steps.case_photos import record_photos
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.check_opening import Opening, check_opening, new_case
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.new_alert import first_alert, write_alert
from hub.services.police.steps.notify import notify_due_stages
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

    Raises Forbidden, InvalidInput or a kind of it, PointInText, PlaceUnusual, RegionUnknown, PushTooLong, NotFound for
    a photo, SupervisorRequired, IdempotencyMismatch. An opening that fails leaves nothing. A repeat raises NotFound for
    a case that was hidden from the officer since.
    """
    by.require(Permission.OPEN_CASE)
    key = once_key(by.account, "openCase", command.idempotency_key, asdict(command))
    report = check_report(command.report, now=now)
    opening = Opening(report, command.status, command.acknowledge_unusual_place)
    case = new_case(report, by, now)
    refuse_new_points(None, case)
    alert = first_alert(case, command.status, rules.policy, now)

    async def work(transaction: Transaction) -> KeptResult:
        acknowledged = await check_opening(by, stores, rules, opening, now, transaction)
        noted = case.noted(*acknowledged)
        await stores.cases.add(noted, alert, transaction)
        await write_alert(stores, rules, noted, alert, now, transaction)
        on = CaseWork(stores, by, now, transaction, noted, alert, ())
        await on.add_entry(TimelineKind.OPENED, version=case.version)
        await on.add_acknowledged(acknowledged, area=1)
        return asdict(CaseChange(case.id, case.alert, case.version, alert.revision))

    async def check_repeat(kept: KeptResult, transaction: Transaction) -> None:
        opened = await stores.cases.get(str(kept["case"]), transaction)
        if opened is None or not stores.access.may(by, opened, CaseAction.READ_PUBLIC, now=now):
            raise NotFound("The case that this key opened is not there for you.", path=("idempotencyKey",))

    async def open_and_notify() -> CaseChange:
        opened = from_stored(CaseChange, await once(stores.atomic, stores.idempotency, key, work, check_repeat))
        await notify_due_stages(stores.steering.stages, notifier, opened.alert, now)
        return opened

    await record_photos(audit, report.photos, "openCase", by=by, now=now)
    action = AuditedAction(by, AuditAction.OPEN_CASE, NEW_CASE, "openCase", now)
    opened = await run_audited(audit, action, open_and_notify, lambda change: Result(case=change.case))
    log_change("case_opened", opened)
    return opened
