"""Write the audit trail before a change: its answer tells whether a case exists, and its state."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from hub.domain.access.table import Relation
from hub.domain.actors import Officer
from hub.domain.text.bounds import can_be_id
from hub.domain.trail.audit import AuditAction
from hub.error_path import error_path
from hub.services.police.ports.stores import Alerts, AuditTrail, CaseChange
from hub.services.police.steps.audit import AuditedAction, Result, run_audited

CASE_ID, ALERT_ID = "caseId", "alertId"

ChangeT = TypeVar("ChangeT", bound=CaseChange)


@dataclass(frozen=True, slots=True)
class AuditedChange:
    """A mutation, the id of its case or alert, and the field of its input that names this: the path of its errors."""

    subject: str
    field: str
    operation: str


async def change_with_audit(
    audit: AuditTrail,
    alerts: Alerts,
    change: AuditedChange,
    work: Callable[[], Awaitable[ChangeT]],
    *,
    by: Officer,
    now: datetime,
    other_case: str | None = None,
) -> ChangeT:
    """Do the work, which looks for the subject, once the trail says who asked for which operation.

    Raises NotFound
    for what cannot be an id, AuditUnavailable; then nothing was looked for and nothing was changed. A second line says
    if the change was made, changed nothing or was refused, and which relations to the case allowed it. `other_case` is
    one that the change touches too, with lines of its own.
    """

    def describe(made: ChangeT) -> Result:
        # A repeat has the first call's relations as the database kept them.
        relations = tuple(map(Relation, made.relations))
        return Result(case=made.case, changed=made.changed, relations=relations)

    subject, operation = change.subject, change.operation
    with error_path(change.field):
        case = subject if change.field == CASE_ID else await _case_of(alerts, subject)
        actions = [AuditedAction(by, action_of(operation), subject, operation, now, case)]
        if other_case is not None:
            actions.append(AuditedAction(by, action_of(operation), other_case, operation, now, other_case))
        return await run_audited(audit, actions, work, describe)


def action_of(operation: str) -> AuditAction:
    """Return the action of a mutation: that of `closeCase` is CLOSE_CASE."""
    return AuditAction(re.sub(r"(?<!^)(?=[A-Z])", "_", operation).upper())


async def _case_of(alerts: Alerts, alert_id: str) -> str | None:
    """Return the case of an alert for the trail; the caller learns nothing of it."""
    alert = await alerts.get(alert_id) if can_be_id(alert_id) else None
    return alert.case if alert else None
