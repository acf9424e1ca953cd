"""Renew an alert, so that it does not end while the child is still missing."""

from dataclasses import asdict, dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.cases import CaseMove
from hub.domain.feed import FeedType, NewEvent
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports import CaseChange, Desk
from hub.services.police.steps.changing import changing
from hub.services.police.steps.found import alert_and_case
from hub.services.police.steps.logged import logged
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True)
class Renewal:
    """The alert to renew."""

    alert: str
    idempotency_key: str


async def renew_alert(desk: Desk, asked: Renewal, *, by: Officer, now: datetime) -> CaseChange:
    """Let an alert last the policy's time from now on. Raises Forbidden, NotFound, AlertEnded, IdempotencyMismatch."""
    by.require(Permission.OPEN_CASE)
    key = once_key(by.account, "renewAlert", asked.idempotency_key, asdict(asked))

    async def work(transaction: Transaction) -> KeptResult:
        alert, case = await alert_and_case(desk, asked.alert, transaction)
        case.require(CaseMove.RENEW)
        # Never earlier than it was: an alert may have been renewed under a policy that lasts longer.
        expires_at = max(alert.expires_at, now + desk.policy.lasts)
        await desk.alerts.change(alert.id, {"expires_at": expires_at}, transaction)
        renewed = NewEvent(FeedType.RENEWED, alert.id, alert.status, alert.revision, now)
        await desk.feed.append(renewed, transaction)
        return asdict(CaseChange(case.id, alert.id, case.version, alert.revision))

    async def renew() -> CaseChange:
        return CaseChange(**await once(desk.atomic, desk.idempotency, key, work))

    change = await changing(desk, asked.alert, "alertId", "renewAlert", renew, by=by, now=now)
    return logged("alert_renewed", change)
