"""Read the cursor of the present in the feed of notices."""

from hub.domain.actors import Officer
from hub.services.duty.ports import DutyServices


async def read_notice_cursor(by: Officer, services: DutyServices) -> str:
    """Return the cursor after which everything is still to come; raises Forbidden."""
    by.require_certified()
    return services.feed.cursor(await services.feed.present(), by)
