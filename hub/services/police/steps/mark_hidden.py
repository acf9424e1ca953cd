"""Mark the alerts of a case as hidden, or as shown again, and let partners hear of it."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.alerts import Alert
from hub.domain.feed import FeedType, NewEvent
from hub.services.police.hiding_ports import HidingParts
from hub.services.police.ports import CaseStores
from hub.services.ports import Transaction


async def mark_hidden(
    stores: CaseStores,
    hiding: HidingParts,
    alerts: Sequence[Alert],
    event: FeedType,
    notice: str,
    now: datetime,
    transaction: Transaction,
) -> None:
    """Write the mark, the event of the feed, and a notice for each partner that was ever called about the alert."""
    for alert in alerts:
        await stores.alerts.change(alert.id, {"hidden": event is FeedType.HIDDEN}, transaction)
        happened = NewEvent(event, alert.id, alert.status, alert.revision, now)
        sequence = await stores.feed.append(happened, transaction)
        # At the newest pushed revision: the guard holds back news of an alert that has ended, apart from its end.
        await hiding.rows.tell_partners(alert.id, notice, alert.newest_pushed, sequence, transaction)
    await stores.alerts.raise_epoch(transaction)
