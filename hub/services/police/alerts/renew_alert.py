"""Renew an alert, so that it does not expire while the child is still missing."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import CaseMove
from hub.domain.delivery.feed import FeedType
from hub.domain.trail.timeline import TimelineKind
from hub.services.idempotency import once_key
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.change_with_audit import ALERT_ID

RENEW: Final = CaseVerb(
    "renewAlert", CaseAction.STEER, "alert_renewed", CaseChange, subject=ALERT_ID, move=CaseMove.RENEW
)


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
    key = once_key(by.account, RENEW.mutation, command.idempotency_key, asdict(command))

    async def work(on: CaseWork) -> CaseChange:
        # Never earlier than it was: an alert may have been renewed under a policy that lasts longer.
        await on.change_alert({"expires_at": max(on.alert.expires_at, now + rules.policy.lasts)})
        await on.add_event(FeedType.RENEWED)
        await on.add_entry(TimelineKind.RENEWED)
        return on.done()

    return await change_case(by, stores, audit, RENEW.of(command.alert, key), work, now=now)
