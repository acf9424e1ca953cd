"""Tell the feed that the areas of an alert have changed, and that this pauses it or lets it go on."""

from collections.abc import Mapping
from typing import Any

from hub.domain.alerts.alert import Revision
from hub.domain.delivery.feed import FeedType
from hub.services.police.steps.case_work import CaseWork


async def append_area_event(
    on: CaseWork, kind: FeedType, area: int, changes: Mapping[str, Any], revision: Revision
) -> None:
    """Append the event of an area; then PAUSED or RESUMED if these changes of the alert begin or end its pause."""
    await on.add_event(kind, revision=revision.number, area=area)
    if bool(changes["pauses"]) != bool(on.alert.pauses):
        await on.add_event(FeedType.PAUSED if changes["pauses"] else FeedType.RESUMED, revision=revision.number)
