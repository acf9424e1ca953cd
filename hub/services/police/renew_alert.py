"""Renew an alert, so that it does not expire while the child is still missing."""

from dataclasses import asdict, dataclass
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases import CaseMove
from hub.domain.feed import FeedType, NewEvent
from hub.domain.stored import from_stored
from hub.domain.timeline import TimelineKind
from hub.services.idempotency import KeptResult, once_key
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_open_alert_and_case
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.once_on_case import once_on_case
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True)
class Renewal:
    """The alert to renew."""

    alert: str
    idempotency_key: str


async def renew_alert(
    by: Officer, stores: CaseStores, audit: AuditTrail, rules: AlertRules, command: Renewal, *, now: datetime
) -> CaseChange:
    """Extend an alert by the policy's time from now on.

    Raises Forbidden, NotFound, AlertEnded, IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    key = once_key(by.account, "renewAlert", command.idempotency_key, asdict(command))

    async def work(transaction: Transaction) -> KeptResult:
        alert, case = await load_open_alert_and_case(stores, command.alert, transaction, by=by, now=now)
        relations = require_action(stores.access, by, case, CaseAction.STEER, now)
        case.require(CaseMove.RENEW)
        # Never earlier than it was: an alert may have been renewed under a policy that lasts longer.
        expires_at = max(alert.expires_at, now + rules.policy.lasts)
        await stores.alerts.change(alert.id, {"expires_at": expires_at}, transaction)
        renewed = NewEvent(FeedType.RENEWED, alert.id, alert.status, alert.revision, now)
        await stores.feed.append(renewed, transaction)
        await add_to_timeline(stores.timeline, TimelineKind.RENEWED, alert, by=by, now=now, transaction=transaction)
        return asdict(CaseChange(case.id, alert.id, case.version, alert.revision, relations=relations))

    async def renew() -> CaseChange:
        kept = await once_on_case(stores, key, work, by=by, action=CaseAction.STEER, now=now)
        return from_stored(CaseChange, kept)

    change = await change_with_audit(
        audit, stores.alerts, command.alert, "alertId", "renewAlert", renew, by=by, now=now
    )
    log_change("alert_renewed", change)
    return change
