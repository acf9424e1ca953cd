"""Show a photo to staff: one of a tip, or of a case whose alert has ended."""

from hub.domain.actors import Officer, Permission
from hub.domain.photos import size_of_word
from hub.errors import NotFound
from hub.services.photos.ports import PhotoRepository, ReadingRecorder


async def show_photo(
    photos: PhotoRepository, record: ReadingRecorder, photo_id: str, size: str, *, purpose: str, by: Officer
) -> bytes:
    """The photo as JPEG, once the audit trail says who asks for it and why; raises NotFound if there is none."""
    by.require(Permission.READ_CASES)
    wanted = size_of_word(size)
    if wanted is None:
        raise NotFound()
    # Before it is looked for: whether it exists is told too.
    await record(by, photo_id, purpose)
    photo = await photos.find(photo_id)
    data = await photos.read(photo.id, wanted) if photo else None
    if data is None:
        raise NotFound()
    return data
