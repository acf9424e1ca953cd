"""Remove photos that were uploaded and never shown: a tip that was not sent, a case that was not opened."""

import logging
from datetime import datetime, timedelta
from typing import Final

from hub.services.photos.ports import UnusedPhotos

log = logging.getLogger("hub.media")

UNUSED_KEPT: Final = timedelta(hours=48)
"""The time for which an upload may be used. A repeat under its idempotency key answers with the same photo for a day,
and the photo must then last another day."""

MAX_PHOTOS: Final = 200
"""Photos that one run removes; the others wait for the next."""


async def remove_unused_photos(photos: UnusedPhotos, *, now: datetime) -> int:
    """Remove photos that no case and no tip took within UNUSED_KEPT; return how many.

    The owner is taken away first: from then on nothing can take the photo, and any process may go on after the end of
    this one. The row goes last.
    """
    before, removed = now - UNUSED_KEPT, 0
    for photo in await photos.unused(before, MAX_PHOTOS):
        if not await photos.give_up(photo, before):
            continue
        await photos.remove(photo)
        await photos.strike(photo, None)
        removed += 1
    if removed:
        log.info("unused_photos_removed", extra={"count": removed})
    return removed
