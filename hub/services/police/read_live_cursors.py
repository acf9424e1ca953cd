"""Read the cursors of the present in the feeds of cases and tips."""

from dataclasses import dataclass

from hub.domain.actors import Officer
from hub.services.police.ports.live import LiveServices


@dataclass(frozen=True, slots=True)
class LiveCursors:
    """The cursors after which everything is still to come."""

    activity: str
    tips: str


async def read_live_cursors(by: Officer, live: LiveServices) -> LiveCursors:
    """Return the cursors; raises Forbidden."""
    by.require_certified()
    activity, tips = live.activity.feed, live.tips.feed
    return LiveCursors(
        activity.cursor(await activity.present(), by),
        tips.cursor(await tips.present(), by),
    )
