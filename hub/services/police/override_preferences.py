"""Override people's preferences for one alert: quiet hours, mutes of all alerts, caps."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.cases import CaseMove, NotedMove
from hub.errors import Forbidden
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_open_alert_and_case
from hub.services.police.steps.log_change import log_change
from hub.services.ports import Transaction


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
    TextInvalid, NotFound, AlertEnded.
    """
    by.require(Permission.OPEN_CASE)
    if not rules.policy.overrides:
        raise Forbidden(
            "The policy of this hub does not allow overriding people's preferences. Ask the operator to change it."
        )
    note = note_with_reason(NotedMove.OVERRIDE_PREFERENCES, command.reason, path=("reason",), by=by, now=now)

    async def work(transaction: Transaction) -> CaseChange:
        alert, case = await load_open_alert_and_case(stores, command.alert, transaction)
        case.require(CaseMove.OVERRIDE_PREFERENCES)
        changed = not alert.overrides_preferences
        if changed:
            await stores.cases.save(case.noted(note), transaction)
            await stores.alerts.change(alert.id, {"overrides_preferences": True}, transaction)
            await stores.alerts.raise_epoch(transaction)
        return CaseChange(case.id, alert.id, case.version, alert.revision, changed)

    change = await change_with_audit(
        audit, command.alert, "alertId", "overridePreferences", lambda: stores.atomic.run(work), by=by, now=now
    )
    log_change("preferences_overridden", change)
    return change
