"""Read how alerts stand: if anybody is being told, and if not, why."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from hub.domain.access.table import AccessTable, CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.delivery.delivery_status import DeliveryStatus
from hub.services.police.delivery.steps.judge_alerts import judge_alerts
from hub.services.police.ports.delivery_status import DeliveryStatusReads
from hub.services.police.ports.stores import Cases

COUNTED: Final = frozenset({CaseAction.READ_PRIVATE, CaseAction.STEER})
"""Actions with which an officer sees how many people an alert reaches."""


async def read_delivery_status(
    by: Officer,
    reads: DeliveryStatusReads,
    cases: Cases,
    access: AccessTable,
    alert_ids: Collection[str],
    *,
    now: datetime,
) -> dict[str, DeliveryStatus]:
    """Return how alerts stand, by their ids, without the unknown ones and without those of hidden cases.

    No line of the trail is due: what led to the alert, the read of its case or a change, has one. Counts are left out
    for officers who neither read nor steer the case, and those below the policy's `suppress_below` for all. Raises
    Forbidden, and StorageUnavailable while the database is away.
    """
    by.require_any(Permission.READ_CASES, Permission.OPEN_CASE, Permission.CONFIRM_CASE)
    alerts = await reads.alerts.by_ids(alert_ids)
    known = await cases.by_ids({alert.case for alert in alerts.values()})
    actions = {
        alert.id: access.actions(by, known[alert.case], now=now) for alert in alerts.values() if alert.case in known
    }
    shown = [alert for alert in alerts.values() if CaseAction.READ_PUBLIC in actions.get(alert.id, ())]
    statuses = await judge_alerts(reads, shown, now)
    return {name: status if actions[name] & COUNTED else status.without_counts() for name, status in statuses.items()}
