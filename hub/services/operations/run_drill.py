"""Run a drill: an exercise over the whole path, opened and confirmed for an operator."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex

from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import Child, LastSeen, Sex
from hub.domain.cases.report import Report
from hub.domain.geometry import Point
from hub.domain.trail.audit import AuditAction
from hub.services.police.cases.confirm_case import Confirmation, confirm_case
from hub.services.police.cases.open_case import NewCase, open_case
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.ports import Notifier

DRILL = "drill"
"""The subject of the audit line; a second line names the case."""

DRILL_PERMISSIONS = frozenset({Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.SUPERVISE})


@dataclass(frozen=True, slots=True, repr=False)
class Drill:
    """The place and time at which the invented child was last seen."""

    place: Point
    district: str
    missing_for: timedelta


async def run_drill(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    notifier: Notifier,
    rules: AlertRules,
    drill: Drill,
    *,
    now: datetime,
) -> CaseChange:
    """Open an exercise and confirm it at once; only test keys see it.

    Two invented officers named after the operator's account open and confirm it, and the case says so. Raises
    Forbidden, InvalidInput or a kind of it, AuditUnavailable.
    """
    by.require(Permission.OPERATE)
    report = Report(
        child=Child(public_name="Drill", full_name="Drill", age_years=6, sex=Sex.UNKNOWN),
        last_seen=LastSeen(point=drill.place, district=drill.district, at=now - drill.missing_for),
        criteria="exercise",
    )
    # An exercise may be anywhere: nobody looks for the invented child.
    command = NewCase(report, AlertStatus.EXERCISE, token_hex(12), acknowledge_unusual_place=True)
    opener, confirmer = _drill_officer(by, "a"), _drill_officer(by, "b")

    async def run() -> CaseChange:
        opened = await open_case(opener, stores, audit, notifier, rules, command, now=now)
        await confirm_case(confirmer, stores, audit, notifier, Confirmation(opened.case), now=now)
        return opened

    action = AuditedAction(by, AuditAction.RUN_DRILL, DRILL, "drill", now)
    return await run_with_audit(audit, action, run, lambda opened: [opened.case])


def _drill_officer(operator: Officer, letter: str) -> Officer:
    return replace(
        operator,
        account=f"{operator.account}/drill-{letter}",
        person=f"drill-{letter}",
        force="drill",
        force_name="Exercise",
        force_phone="000-0000",
        permissions=DRILL_PERMISSIONS,
    )
