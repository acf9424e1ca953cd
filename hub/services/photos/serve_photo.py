"""Serve a photo of an open alert by its signed link."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.photos import size_of_word
from hub.errors import AlertEnded, NotFound
from hub.services.photos.ports import PhotoRepository, PublicAlerts
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.photos.steps.recent_photos import RecentPhotos


@dataclass(frozen=True, slots=True, repr=False)
class PhotoRequest:
    """The parts of a requested link."""

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
    """Return the photo as JPEG, if the link is genuine, the alert is open and its newest revision shows the photo.

    Public: there is no caller; the signature of the link is the authorisation. Raises NotFound for a forged link and
    for an unknown photo alike, and AlertEnded once the alert has ended, or police took the photo out of it. The alert's
    state is read from the database at every request.
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
    data = recent.find(alert.id, alert.revision, request.photo, size)
    if data is not None:
        return data
    # A tip's photo never passes here: no revision shows it.
    shows = [one for one in await alerts.revisions(alert.id) if request.photo in one.content.photos]
    if not shows:
        raise NotFound()
    if max(one.number for one in shows) < alert.revision:
        raise AlertEnded("This photo is no longer shown: police took it out of the alert.")
    data = await photos.read(request.photo, size)
    if data is None:
        raise AlertEnded("This photo is no longer available: it was wiped.")
    recent.keep(alert.id, alert.revision, request.photo, size, data)
    return data
