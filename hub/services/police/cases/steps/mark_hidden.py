"""Mark the alerts of a case as hidden, or as shown again, and let partners hear of it."""

from collections.abc import Sequence

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.services.police.ports.hiding import HidingParts
from hub.services.police.steps.case_work import CaseWork


async def mark_hidden(on: CaseWork, hiding: HidingParts, alerts: Sequence[Alert], event: FeedType, notice: str) -> None:
    """Write the mark, the event of the feed, and a notice for each partner that was ever called about the alert."""
    stores, transaction = on.stores, on.transaction
    for alert in alerts:
        await stores.alerts.change(alert.id, {"hidden": event is FeedType.HIDDEN}, transaction)
        happened = NewEvent(event, alert.id, alert.status, alert.revision, on.now)
        sequence = await stores.feed.append(happened, transaction)
        # At the newest pushed revision: the guard holds back news of an alert that has ended, apart from its end.
        await hiding.rows.notify_partners(alert.id, notice, alert.newest_pushed, sequence, transaction)
    await stores.alerts.raise_epoch(transaction)
