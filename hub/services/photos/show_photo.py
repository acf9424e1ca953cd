"""Show a photo to staff: one of a tip, or of a case whose alert has ended."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.photos import size_of_word
from hub.errors import NotFound
from hub.services.photos.ports import PhotoRepository
from hub.services.police.ports import AuditTrail
from hub.services.police.steps.audit import AuditedAction, record_action


async def show_photo(
    by: Officer, photos: PhotoRepository, audit: AuditTrail, photo_id: str, size: str, *, purpose: str, now: datetime
) -> bytes:
    """Return the photo as JPEG, once the audit trail says who asks for it and why.

    Raises Forbidden, TextInvalid for a purpose outside 3 to 200 characters, AuditUnavailable, NotFound.
    """
    by.require(Permission.READ_CASES)
    known_size = size_of_word(size)
    if known_size is None:
        raise NotFound()
    # Before it is looked for: whether it exists is an answer too.
    await record_action(audit, AuditedAction(by, AuditAction.READ_PHOTO, photo_id, purpose, now))
    photo = await photos.find(photo_id)
    data = await photos.read(photo.id, known_size) if photo else None
    if data is None:
        raise NotFound()
    return data
