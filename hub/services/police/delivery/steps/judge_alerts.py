"""Say how alerts stand, from what the parts themselves said last."""

import asyncio
from collections.abc import Collection
from datetime import datetime

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.alert_work import HubState
from hub.domain.delivery.delivery_status import DeliveryStatus
from hub.domain.delivery.judge_delivery_status import judge_delivery_status
from hub.domain.delivery.service_parts import silent_parts
from hub.services.police.delivery.steps.read_parts import read_closed, read_words
from hub.services.police.ports.delivery_status import DeliveryStatusReads


async def judge_alerts(
    reads: DeliveryStatusReads, alerts: Collection[Alert], now: datetime
) -> dict[str, DeliveryStatus]:
    """Return how each alert stands, by its id. The number of reads does not grow with that of the alerts.

    Raises StorageUnavailable while the database is away.
    """
    if not alerts:
        return {}
    rows, words, halted = await asyncio.gather(
        reads.rows.of_alerts(alerts, now), read_words(reads), reads.halt.halted()
    )
    tenants = frozenset[int]().union(*(work.waiting for _, work in rows.values()))
    closed, stopped = await asyncio.gather(
        read_closed(reads, tenants if words is not None else ()), reads.partners.stopped(tenants)
    )
    hub = HubState(halted, silent_parts(words), closed, frozenset(stopped))
    return {alert.id: judge_delivery_status(alert, *rows[alert.id], hub, reads.policy, now) for alert in alerts}
