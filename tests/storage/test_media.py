"""Photos at rest."""

from datetime import UTC, datetime

from hub.domain.photos import Photo, PhotoId, PhotoOwner, PhotoSize
from hub.storage.database import Database
from hub.storage.media import PhotoStore

NOW = datetime(2016, 5, 13, 8, 20, tzinfo=UTC)
PHOTO = Photo(PhotoId("ph_1"), PhotoOwner("staff:o-1"), NOW)


async def test_both_sizes_come_back_and_the_owner(database: Database) -> None:
    store = PhotoStore(database)
    large = bytes(range(256)) * 4000
    await store.add(PHOTO, {PhotoSize.PUSH: b"small", PhotoSize.PAGE: large})
    assert await store.find("ph_1") == PHOTO
    assert await store.read("ph_1", PhotoSize.PUSH) == b"small"
    assert await store.read("ph_1", PhotoSize.PAGE) == large
    # In GridFS: a file for each size, the large one in several pieces.
    assert await database.collection("media.files").count_documents({}) == 2
    assert await database.collection("media.chunks").count_documents({}) > 2


async def test_what_was_never_there_is_nothing(database: Database) -> None:
    store = PhotoStore(database)
    assert await store.find("ph_1") is None
    assert await store.read("ph_1", PhotoSize.PUSH) is None


async def test_wiping_leaves_nothing_and_may_be_repeated(database: Database) -> None:
    store = PhotoStore(database)
    await store.add(PHOTO, {PhotoSize.PUSH: b"small", PhotoSize.PAGE: b"large"})
    for _ in range(2):
        await database.run(lambda transaction: store.strike("ph_1", transaction))
        await store.remove("ph_1")
    assert await store.find("ph_1") is None
    assert await store.read("ph_1", PhotoSize.PAGE) is None
    for name in ("media.files", "media.chunks", "photos"):
        assert await database.collection(name).count_documents({}) == 0


async def test_of_anothers_photo_nothing_is_written(database: Database) -> None:
    store = PhotoStore(database)
    await store.add(PHOTO, {PhotoSize.PUSH: b"small"})
    before = await database.collection("photos").find_one({"_id": "ph_1"})
    assert await database.run(lambda held: store.hold("ph_1", PhotoOwner("tenant:4"), held)) is None
    assert await database.collection("photos").find_one({"_id": "ph_1"}) == before
    assert await database.run(lambda held: store.hold("ph_1", PHOTO.owner, held)) == PHOTO
    assert await database.collection("photos").find_one({"_id": "ph_1"}) != before
