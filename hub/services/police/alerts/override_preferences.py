"""Override people's preferences for one alert: quiet hours, mutes of all alerts, caps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import CaseMove, NotedMove
from hub.domain.trail.timeline import TimelineKind
from hub.errors import Forbidden
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.change_with_audit import ALERT_ID
from hub.services.police.steps.reach_limit import count_reach_change

TWO_PEOPLE: Final = "Overriding people's preferences is decided by two people."


OVERRIDE: Final = CaseVerb(
    "overridePreferences",
    CaseAction.STEER,
    "preferences_overridden",
    CaseChange,
    subject=ALERT_ID,
    move=CaseMove.OVERRIDE_PREFERENCES,
)


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

    async def work(on: CaseWork) -> CaseChange:
        if on.alert.overrides_preferences:
            return on.done(changed=False)
        change = ApprovableChange.OVERRIDE_PREFERENCES
        await count_reach_change(on, rules.policy, change, second_person_for=TWO_PEOPLE)
        await on.save(on.case.noted(note))
        await on.change_alert({"overrides_preferences": True})
        await stores.alerts.raise_epoch(on.transaction)
        await on.add_entry(TimelineKind.PREFERENCES_OVERRIDDEN, reason=note.reason)
        return on.done()

    return await change_case(by, stores, audit, OVERRIDE.of(command.alert), work, now=now)
