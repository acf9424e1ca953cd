"""Override people's preferences for one alert: quiet hours, mutes of all alerts, caps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.approvals import ApprovableChange
from hub.domain.cases import CaseMove, NotedMove
from hub.domain.timeline import TimelineKind
from hub.errors import Forbidden
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.brake import count_reach_change
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_open_alert_and_case
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction

TWO_PEOPLE: Final = "Overriding people's preferences is decided by two people."


@dataclass(frozen=True, slots=True, repr=False)
class Override:
    """The alert that overrides preferences, and why."""

    alert: str
    reason: str


async def override_preferences(
    by: Officer, stores: CaseStores, audit: AuditTrail, rules: AlertRules, command: Override, *, now: datetime
) -> CaseChange:
    """Override, for good, the preferences that delay an alert; a mute of this very alert stands.

    The feed shows nothing of it. The next look for due work finds the units that wait for quiet hours to end, from the
    alert's row alone. Doing it twice changes nothing. Raises Forbidden, also where the policy allows no override,
    TextInvalid, NotFound, AlertEnded, SecondPersonRequired unless another person approved it.
    """
    by.require(Permission.OPEN_CASE)
    if not rules.policy.overrides:
        raise Forbidden(
            "The policy of this hub does not allow overriding people's preferences. Ask the operator to change it."
        )
    note = note_with_reason(NotedMove.OVERRIDE_PREFERENCES, command.reason, path=("reason",), by=by, now=now)

    async def work(transaction: Transaction) -> CaseChange:
        alert, case = await load_open_alert_and_case(stores, command.alert, transaction, by=by, now=now)
        relations = require_action(stores.access, by, case, CaseAction.STEER, now)
        case.require(CaseMove.OVERRIDE_PREFERENCES)
        changed = not alert.overrides_preferences
        if changed:
            await count_reach_change(
                stores,
                rules.policy,
                alert,
                ApprovableChange.OVERRIDE_PREFERENCES,
                by,
                now,
                transaction,
                second_person_for=TWO_PEOPLE,
            )
            await stores.cases.save(case.noted(note), transaction)
            await stores.alerts.change(alert.id, {"overrides_preferences": True}, transaction)
            await stores.alerts.raise_epoch(transaction)
            await add_to_timeline(
                stores.timeline,
                TimelineKind.PREFERENCES_OVERRIDDEN,
                alert,
                by=by,
                now=now,
                transaction=transaction,
                reason=note.reason,
            )
        return CaseChange(case.id, alert.id, case.version, alert.revision, changed, relations=relations)

    change = await change_with_audit(
        audit,
        stores.alerts,
        command.alert,
        "alertId",
        "overridePreferences",
        lambda: stores.atomic.run(work),
        by=by,
        now=now,
    )
    log_change("preferences_overridden", change)
    return change
