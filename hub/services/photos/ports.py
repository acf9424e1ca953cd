"""Ports of the photo services."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from hub.domain.alerts.alert import Alert, Revision
from hub.domain.photos import DiskSpace, Photo, PhotoOwner, PhotoSize
from hub.services.ports import Transaction


class PhotoRepository(Protocol):
    """Photos at rest."""

    async def add(self, photo: Photo, images: Mapping[PhotoSize, bytes]) -> None:
        """Keep a photo in every size; it exists once all of them are kept."""

    async def add_files(self, photo_id: str, images: Mapping[PhotoSize, bytes]) -> None:
        """Keep every size of a photo that does not exist yet; `remove` wipes what never came to exist."""

    async def add_row(self, photo: Photo, transaction: Transaction) -> None:
        """From the commit on there is a photo, whose files are kept."""

    async def find(self, photo_id: str) -> Photo | None:
        """A photo and its owner, without its pixels."""

    async def read(self, photo_id: str, size: PhotoSize) -> bytes | None:
        """One size as JPEG, or None if there is none (any more)."""

    async def lock(self, photo_id: str, owner: PhotoOwner, transaction: Transaction) -> Photo | None:
        """A photo of this owner. One that one transaction locks and another strikes is a conflict of the two."""

    async def strike(self, photo_id: str, transaction: Transaction) -> None:
        """From the commit on there is no such photo, and its bytes may be wiped."""

    async def remove(self, photo_id: str) -> None:
        """Wipe the bytes of a photo that was struck, in every size; wiping twice changes nothing."""


class PhotoDisk(Protocol):
    """The disk of the photos."""

    async def space(self) -> DiskSpace | None:
        """Return how much room it has, as of some seconds ago; None if that cannot be learnt."""


class UnusedPhotos(Protocol):
    """Photos that were uploaded, and that no case and no tip has shown."""

    async def unused(self, before: datetime, limit: int) -> Sequence[str]:
        """Such photos, stored before a moment."""

    async def give_up(self, photo_id: str, before: datetime) -> bool:
        """From now on nothing can show it; False if something does since."""

    async def strike(self, photo_id: str, transaction: Transaction | None) -> None:
        """From now on there is no such photo."""

    async def remove(self, photo_id: str) -> None:
        """Wipe its bytes."""


class UploadedPhotos(UnusedPhotos, Protocol):
    """The photos of an owner."""

    async def unused_of(self, owner: PhotoOwner) -> Sequence[Photo]:
        """Return an owner's photos that nothing has shown, the newest first."""

    async def has_as_many(self, owner: PhotoOwner, number: int) -> bool:
        """Return True if an owner has so many photos, shown or not."""


class TipPhotos(Protocol):
    """The photos of tips."""

    async def case_of_photo(self, photo_id: str) -> str | None:
        """The case of the tip that shows this photo, or None."""


class CasePhotos(Protocol):
    """The photos of cases."""

    async def with_photo(self, photo_id: str) -> Sequence[str]:
        """The cases that show this photo now."""


class PublicAlerts(Protocol):
    """The state of an alert and all it ever showed."""

    async def get(self, alert_id: str) -> Alert | None:
        """One alert, as committed."""

    async def revisions(self, alert_id: str) -> Sequence[Revision]:
        """All its revisions."""
