"""Tell the feed that the areas of an alert have changed, and that this pauses it or lets it go on."""

from collections.abc import Mapping
from typing import Any

from hub.domain.alerts import Alert, Revision
from hub.domain.feed import FeedType, NewEvent
from hub.services.police.ports import Feed
from hub.services.ports import Transaction


async def append_area_event(
    feed: Feed,
    kind: FeedType,
    alert: Alert,
    area: int,
    changes: Mapping[str, Any],
    revision: Revision,
    transaction: Transaction,
) -> None:
    """Append the event of an area; then PAUSED or RESUMED if these changes of `alert` begin or end its pause."""
    number, now = revision.number, revision.at
    await feed.append(NewEvent(kind, alert.id, alert.status, number, now, area=area), transaction)
    if bool(changes["pauses"]) != bool(alert.pauses):
        kind = FeedType.PAUSED if changes["pauses"] else FeedType.RESUMED
        await feed.append(NewEvent(kind, alert.id, alert.status, number, now), transaction)
