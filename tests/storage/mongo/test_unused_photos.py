"""Photos that were uploaded and never shown, on the real database: removed after two days, never while one is taken."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.photos import Photo, PhotoId, PhotoOwner, PhotoSize, owned_by_partner
from hub.errors import NotFound
from hub.services.maintenance.remove_unused_photos import UNUSED_KEPT, remove_unused_photos
from hub.services.photos.steps.attach_photo import require_case_photos, require_own_photo
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.database import Database
from tests.databases import ALL_ROWS
from tests.fakes import NOW
from tests.services.fanout.gates import Gate
from tests.services.fanout.world import partner

OVER = NOW + UNUSED_KEPT + timedelta(seconds=1)


async def uploaded(
    photos: PhotoRepository, *names: str, owner: str = "staff:o-1", ago: timedelta = timedelta(0)
) -> None:
    for name in names:
        photo = Photo(PhotoId(name), PhotoOwner(owner), NOW - ago)
        await photos.add(photo, {PhotoSize.PUSH: b"small", PhotoSize.PAGE: b"large"})


async def left(database: Database) -> list[str]:
    rows = await database.collection("photos").find(ALL_ROWS, {"_id": 1}).to_list(None)
    files = await database.collection("media.files").find(ALL_ROWS, {"_id": 1}).to_list(None)
    assert {row["_id"].rpartition(".")[0] for row in files} == {row["_id"] for row in rows}
    return sorted(row["_id"] for row in rows)


async def test_only_old_photos_that_nothing_took_are_removed(database: Database) -> None:
    photos, by = PhotoRepository(database), partner(2)
    await uploaded(photos, "shown", "suspect", "unused")
    await uploaded(photos, "of a tip", "tip not sent", owner=owned_by_partner(by))
    await uploaded(photos, "young", ago=-timedelta(minutes=1))

    async def take(transaction: Any) -> None:
        await require_case_photos(photos, ["shown", None, "suspect"], transaction, path=("child", "photo"))
        await require_own_photo(photos, "of a tip", by, transaction, path=("photo",))

    await database.run(take)
    assert await remove_unused_photos(photos, now=OVER - timedelta(seconds=1)) == 0
    assert await remove_unused_photos(photos, now=OVER) == 2
    assert await left(database) == ["of a tip", "shown", "suspect", "young"]
    assert await remove_unused_photos(photos, now=OVER + timedelta(minutes=2)) == 1


async def test_photo_that_a_case_takes_meanwhile_stays(database: Database) -> None:
    photos, gate = PhotoRepository(database), Gate()
    await uploaded(photos, "ph")

    async def take(transaction: Any) -> None:
        await require_case_photos(photos, ["ph"], transaction, path=("photo",))
        await gate.stop_here()

    opening = asyncio.ensure_future(database.run(take))
    await gate.reached()
    sweep = asyncio.ensure_future(remove_unused_photos(photos, now=OVER))
    gate.open()
    await opening
    assert await sweep == 0
    assert await left(database) == ["ph"]


async def test_removal_that_is_killed_is_ended_by_the_next(database: Database) -> None:
    photos = PhotoRepository(database)
    await uploaded(photos, "ph")

    class Dies(PhotoRepository):
        async def remove(self, photo_id: str) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await remove_unused_photos(Dies(database), now=OVER)
    # From the first step on nothing can take it.
    with pytest.raises(NotFound):
        await database.run(lambda held: require_case_photos(photos, ["ph"], held, path=("photo",)))
    assert await left(database) == ["ph"]
    assert await remove_unused_photos(photos, now=OVER) == 1
    assert await left(database) == []
