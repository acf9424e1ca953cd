"""Serve one photo of a living alert."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.photos import size_of_word
from hub.errors import AlertEnded, NotFound
from hub.services.photos.ports import PhotoRepository, PublicAlerts
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.photos.steps.recent_photos import RecentPhotos


@dataclass(frozen=True, slots=True, repr=False)
class PhotoRequest:
    """A link as it was asked for, in parts."""

    alert: str
    photo: str
    size: str
    signature: str


async def serve_photo(
    alerts: PublicAlerts,
    photos: PhotoRepository,
    recent: RecentPhotos,
    links: PhotoLinks,
    request: PhotoRequest,
    *,
    now: datetime,
) -> bytes:
    """The photo as JPEG, if the link is genuine, the alert lives and one of its revisions shows the photo.

    Raises NotFound alike for a forged link and for what does not exist, and AlertEnded once the alert has ended:
    its state is read from the database at every request.
    """
    size = size_of_word(request.size)
    if size is None or not links.genuine(request.alert, request.photo, size, request.signature):
        raise NotFound()
    alert = await alerts.get(request.alert)
    if alert is None:
        raise NotFound()
    if not alert.open or now >= alert.expires_at:
        recent.forget(alert.id)
        raise AlertEnded()
    data = recent.find(alert.id, request.photo, size)
    if data is not None:
        return data
    # A tip's photo can never pass here: no revision shows it. An earlier revision's may, since phones still hold it.
    if not any(request.photo in revision.content.photos for revision in await alerts.revisions(alert.id)):
        raise NotFound()
    data = await photos.read(request.photo, size)
    if data is None:
        raise AlertEnded("This photo has been wiped.")
    recent.keep(alert.id, request.photo, size, data)
    return data
