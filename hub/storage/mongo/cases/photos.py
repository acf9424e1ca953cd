"""Photos in GridFS, bucket `media`, with a row in `photos` once every size is stored."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from gridfs.errors import NoFile
from motor.motor_asyncio import AsyncIOMotorGridFSBucket

from hub.domain.photos import NOBODY, Photo, PhotoId, PhotoOwner, PhotoSize
from hub.storage.mongo.database import Database, Row, translated

USE: Final[Row] = {"$inc": {"held": 1}, "$unset": {"unused_since": 1}}


EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any photo: a filter by it finds the rows that have the field."""


class PhotoRepository:
    """The port `PhotoRepository`."""

    def __init__(self, database: Database) -> None:
        self._photos = database.collection("photos")
        self._bucket = AsyncIOMotorGridFSBucket(database.raw, bucket_name="media")

    async def add(self, photo: Photo, images: Mapping[PhotoSize, bytes]) -> None:
        """Store every size, then the row: a crash in between leaves files that nobody can name."""
        await self.add_files(photo.id, images)
        await self.add_row(photo, None)

    async def add_files(self, photo_id: str, images: Mapping[PhotoSize, bytes]) -> None:
        """Store every size, under names that are never published."""
        with translated():
            for size, data in images.items():
                name = _file(photo_id, size)
                await self._bucket.upload_from_stream_with_id(name, name, data)

    async def add_row(self, photo: Photo, transaction: Any) -> None:
        """Insert the row, which makes a photo of its files."""
        row = {"_id": photo.id, "owner": photo.owner, "stored_at": photo.stored_at, "unused_since": photo.stored_at}
        with translated():
            await self._photos.insert_one(row, session=transaction)

    async def find(self, photo_id: str) -> Photo | None:
        """Return a photo with its owner; None if there is none."""
        with translated():
            row = await self._photos.find_one({"_id": photo_id})
        return _photo(row) if row else None

    async def read(self, photo_id: str, size: PhotoSize) -> bytes | None:
        """Return one size; None if it is not stored (any more)."""
        buffer = io.BytesIO()
        with translated():
            try:
                await self._bucket.download_to_stream(_file(photo_id, size), buffer)
            except NoFile:
                return None
        return buffer.getvalue()

    async def lock(self, photo_id: str, owner: PhotoOwner, transaction: Any) -> Photo | None:
        """Return the photo if it is this owner's, and write its row so that the database sees a conflict with `strike`.

        From the commit on the photo counts as used.

        The row of another owner is not written: a write would take as long as for an own photo, and delay its owner.
        """
        wanted = {"_id": photo_id, "owner": owner}
        with translated():
            row = await self._photos.find_one_and_update(wanted, USE, session=transaction)
        return _photo(row) if row else None

    async def unused(self, before: datetime, limit: int) -> list[str]:
        """Return photos, the oldest first, that were stored before a moment and were never held."""
        wanted = {"unused_since": {"$lt": before}}
        with translated():
            rows = await self._photos.find(wanted, {"_id": 1}).sort("unused_since", 1).limit(limit).to_list(None)
        return [row["_id"] for row in rows]

    async def unused_of(self, owner: PhotoOwner) -> list[Photo]:
        """Return an owner's photos that were never held, the newest first."""
        wanted = {"owner": owner, "unused_since": {"$gt": EVER}}
        with translated():
            # Among few photos the server takes the index without an owner, and looks at those of all.
            found = self._photos.find(wanted).sort("unused_since", -1).hint([("owner", 1), ("unused_since", 1)])
            rows = await found.to_list(None)
        return [_photo(row) for row in rows]

    async def has_as_many(self, owner: PhotoOwner, number: int) -> bool:
        """Return True if an owner has so many photos, held or not."""
        with translated():
            rows = await self._photos.find({"owner": owner}, {"_id": 1}).limit(number).to_list(None)
        return len(rows) == number

    async def give_up(self, photo_id: str, before: datetime) -> bool:
        """Take a photo from its owner unless it was held meanwhile; return False if it was."""
        wanted = {"_id": photo_id, "unused_since": {"$lt": before}}
        with translated():
            result = await self._photos.update_one(wanted, {"$set": {"owner": NOBODY}})
        return result.matched_count == 1

    async def strike(self, photo_id: str, transaction: Any) -> None:
        """Delete the row: from then on nothing can attach the photo."""
        with translated():
            await self._photos.delete_one({"_id": photo_id}, session=transaction)

    async def remove(self, photo_id: str) -> None:
        """Delete every size."""
        with translated():
            for size in PhotoSize:
                try:
                    await self._bucket.delete(_file(photo_id, size))
                except NoFile:
                    continue


def _file(photo_id: str, size: PhotoSize) -> str:
    return f"{photo_id}.{size.value}"


def _photo(row: Row) -> Photo:
    hidden_with = frozenset(row.get("hidden_with", ()))
    return Photo(PhotoId(row["_id"]), PhotoOwner(row["owner"]), row["stored_at"], hidden_with)
