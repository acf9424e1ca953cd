"""Remove a photo that nothing has shown."""

from datetime import datetime

from hub.services.photos.ports import UnusedPhotos


async def remove_unused_photo(photos: UnusedPhotos, photo_id: str, before: datetime) -> bool:
    """Remove a photo that was stored before a moment; return False if something took it meanwhile.

    The owner is taken away first: from then on nothing can take the photo, and any process may go on after the end of
    this one. The row goes last.
    """
    if not await photos.give_up(photo_id, before):
        return False
    await photos.remove(photo_id)
    await photos.strike(photo_id, None)
    return True
