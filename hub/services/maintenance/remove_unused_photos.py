"""Remove photos that were uploaded and never shown: a tip that was not sent, a case that was not opened."""

import logging
from datetime import datetime, timedelta
from typing import Final

from hub.services.photos.ports import UnusedPhotos
from hub.services.photos.steps.remove_unused_photo import remove_unused_photo

log = logging.getLogger("hub.media")

UNUSED_KEPT: Final = timedelta(hours=48)
"""The time for which an upload may be used. A repeat under its idempotency key answers with the same photo for a day,
and the photo must then last another day."""

MAX_PHOTOS: Final = 200
"""Photos that one run, each minute, removes; the others wait for the next. No owner has more than MAX_UNUSED_PHOTOS."""


async def remove_unused_photos(photos: UnusedPhotos, *, now: datetime) -> int:
    """Remove photos that no case and no tip took within UNUSED_KEPT; return how many."""
    before, removed = now - UNUSED_KEPT, 0
    for photo in await photos.unused(before, MAX_PHOTOS):
        removed += await remove_unused_photo(photos, photo, before)
    if removed:
        log.info("unused_photos_removed", extra={"count": removed})
    return removed
