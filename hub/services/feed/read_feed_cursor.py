"""Read the feed cursor of the present."""

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.services.feed.ports import FeedServices
from hub.services.feed.steps.feed_cursors import read_present, seal_feed_cursor


async def read_feed_cursor(by: PartnerActor, services: FeedServices) -> str:
    """Return the cursor of now: a follower that starts after it gets everything that happens from here on."""
    by.require(PartnerPermission.READ_ALERTS)
    return seal_feed_cursor(services, await read_present(services), by)
