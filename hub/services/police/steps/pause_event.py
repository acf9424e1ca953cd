"""Tell the feed that an alert is paused, or goes on, because its areas have changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hub.domain.alerts import Alert
from hub.domain.feed import FeedType, NewEvent
from hub.services.police.ports import Feed
from hub.services.ports import Transaction


async def append_pause_event(
    feed: Feed, alert: Alert, changes: Mapping[str, Any], revision: int, now: datetime, transaction: Transaction
) -> None:
    """Append PAUSED or RESUMED if these changes of an alert's areas begin or end its pause."""
    if bool(changes["pauses"]) != bool(alert.pauses):
        kind = FeedType.PAUSED if changes["pauses"] else FeedType.RESUMED
        await feed.append(NewEvent(kind, alert.id, alert.status, revision, now), transaction)
