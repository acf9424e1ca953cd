"""Let an alert go past what people asked of their devices: quiet hours, mutes of all alerts, caps."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.cases import CaseMove, NotedMove
from hub.errors import Forbidden
from hub.services.police.ports import CaseChange, Desk
from hub.services.police.steps.changing import changing
from hub.services.police.steps.found import alert_and_case
from hub.services.police.steps.logged import logged
from hub.services.police.steps.reasons import reasoned
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Override:
    """The alert that is to be heard at once, and why."""

    alert: str
    reason: str


async def override_preferences(desk: Desk, asked: Override, *, by: Officer, now: datetime) -> CaseChange:
    """Override, for good, what keeps an alert back; a mute of this very alert stands. The public hears nothing of it.

    Units in which people sleep are found by the next tick, from the alert's row alone. Doing it twice changes
    nothing. Raises Forbidden, also where the policy allows no override, TextInvalid, NotFound, AlertEnded.
    """
    by.require(Permission.OPEN_CASE)
    if not desk.policy.overrides:
        raise Forbidden("This hub's policy allows nobody to override people's preferences.")
    note = reasoned(NotedMove.OVERRIDE_PREFERENCES, asked.reason, by=by, now=now)

    async def work(transaction: Transaction) -> CaseChange:
        alert, case = await alert_and_case(desk, asked.alert, transaction)
        case.require(CaseMove.OVERRIDE_PREFERENCES)
        changed = not alert.overrides_preferences
        if changed:
            await desk.cases.save(case.noted(note), transaction)
            await desk.alerts.change(alert.id, {"overrides_preferences": True}, transaction)
            await desk.alerts.raise_epoch(transaction)
        return CaseChange(case.id, alert.id, case.version, alert.revision, changed)

    change = await changing(
        desk, asked.alert, "alertId", "overridePreferences", lambda: desk.atomic.run(work), by=by, now=now
    )
    return logged("preferences_overridden", change)
