"""Cursors of the feed: a sealed sequence number."""

from typing import Final

from hub.domain.actors import PartnerActor
from hub.errors import CursorInvalid
from hub.services.feed.ports import FeedServices

CURSOR_KIND: Final = "feed"


async def read_present(services: FeedServices) -> int:
    """Return the sequence of the newest event. It costs a read only while nobody in this process follows the feed."""
    known = services.tail.place
    return await services.log.last() if known is None else known


def seal_feed_cursor(services: FeedServices, sequence: int, by: PartnerActor) -> str:
    """Return the caller's cursor of an event."""
    return services.cursors.seal((sequence,), kind=CURSOR_KIND, reader=str(by.tenant))


async def open_feed_cursor(services: FeedServices, cursor: str, present: int, by: PartnerActor) -> int:
    """Return the sequence of a cursor; raise CursorInvalid or CursorMismatch for a cursor that is not one of these."""
    match services.cursors.open(cursor, kind=CURSOR_KIND, reader=str(by.tenant)):
        # Another process may have read further than this one.
        case (int(sequence),) if sequence <= present or sequence <= await services.log.last():
            return sequence
        case _:
            raise CursorInvalid()
