"""Photos and alerts in memory, for tests of the photo services."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hub.domain.alerts.alert import Alert, AlertState, Revision, RevisionKind
from hub.domain.photos import DiskSpace, Photo, PhotoId, PhotoOwner, PhotoSize
from hub.services.budgets import Budgets, LocalBudgets
from hub.services.photos.ports import UploadedPhotos
from hub.services.photos.steps.admit_upload import UploadLimits
from tests.public_alerts import content, public_alert

NOW = datetime(2016, 5, 13, 9, 0, tzinfo=UTC)


class KeptPhotos:
    """The port `PhotoRepository`, with pixels."""

    def __init__(self) -> None:
        self.photos: dict[str, Photo] = {}
        self.images: dict[tuple[str, PhotoSize], bytes] = {}
        self.finds = 0
        self.reads = 0
        self.fault: Exception | None = None
        """The error that the next row raises."""

    def put(self, photo_id: str, owner: str = "staff:o-1") -> None:
        self.photos[photo_id] = Photo(PhotoId(photo_id), PhotoOwner(owner), NOW)
        self.images |= {(photo_id, size): f"{photo_id} as {size}".encode() for size in PhotoSize}

    async def add(self, photo: Photo, images: Mapping[PhotoSize, bytes]) -> None:
        await self.add_files(photo.id, images)
        await self.add_row(photo, None)

    async def add_files(self, photo_id: str, images: Mapping[PhotoSize, bytes]) -> None:
        self.images |= {(photo_id, size): data for size, data in images.items()}

    async def add_row(self, photo: Photo, transaction: Any) -> None:
        fault, self.fault = self.fault, None
        if fault is not None:
            raise fault
        self.photos[photo.id] = photo

    async def find(self, photo_id: str) -> Photo | None:
        self.finds += 1
        return self.photos.get(photo_id)

    async def read(self, photo_id: str, size: PhotoSize) -> bytes | None:
        self.reads += 1
        return self.images.get((photo_id, size))

    async def lock(self, photo_id: str, owner: PhotoOwner, transaction: Any) -> Photo | None:
        return self.photos.get(photo_id)

    async def unused_of(self, owner: PhotoOwner) -> Sequence[Photo]:
        """Nothing shows any of them."""
        own = (one for one in self.photos.values() if one.owner == owner)
        return sorted(own, key=lambda one: one.stored_at, reverse=True)

    async def has_as_many(self, owner: PhotoOwner, number: int) -> bool:
        return len(await self.unused_of(owner)) >= number

    async def unused(self, before: datetime, limit: int) -> Sequence[str]:
        return [one.id for one in self.photos.values() if one.stored_at < before][:limit]

    async def give_up(self, photo_id: str, before: datetime) -> bool:
        return photo_id in self.photos and self.photos[photo_id].stored_at < before

    async def strike(self, photo_id: str, transaction: Any) -> None:
        self.photos.pop(photo_id, None)

    async def remove(self, photo_id: str) -> None:
        for size in PhotoSize:
            self.images.pop((photo_id, size), None)


class Disk:
    """The port `PhotoDisk`: by default it does not say how full it is."""

    def __init__(self, space: DiskSpace | None = None) -> None:
        self.current = space

    async def space(self) -> DiskSpace | None:
        return self.current


def upload_limits(photos: UploadedPhotos | None = None, disk: Disk | None = None) -> UploadLimits:
    """Return limits whose budgets are of this process alone."""
    return UploadLimits(Budgets(LocalBudgets(time.monotonic)), photos or KeptPhotos(), disk or Disk(), 3_000_000)


class PublishedAlerts:
    """The port `PublicAlerts`: one alert that shows `ph_child`, and since its update `ph_suspect` too."""

    def __init__(self) -> None:
        first = public_alert(photo="ph_child", opened_at=NOW)
        self.alert = replace(first.alert, revision=2, pushed=(1, 2))
        second = content("ph_child", "ph_suspect")
        self.all_revisions = [
            first.revision,
            Revision("al_1", 2, RevisionKind.UPDATE, True, NOW, (1,), second),
        ]

    def revise(self, **changes: Any) -> None:
        """Add a revision with other content than the newest."""
        last = self.all_revisions[-1]
        number = last.number + 1
        self.all_revisions.append(replace(last, number=number, content=replace(last.content, **changes)))
        self.alert = replace(self.alert, revision=number)

    def end(self, state: AlertState = AlertState.CLOSED) -> None:
        self.alert = replace(self.alert, ended=state, ended_at=NOW)

    async def get(self, alert_id: str) -> Alert | None:
        return self.alert if alert_id == self.alert.id else None

    async def revisions(self, alert_id: str) -> list[Revision]:
        return self.all_revisions if alert_id == self.alert.id else []
