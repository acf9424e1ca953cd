"""Photos at rest."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.domain.photos import Photo, PhotoId, PhotoOwner, PhotoSize, uploading_officer
from hub.errors import NotFound, StorageUnavailable
from hub.services.photos.steps import store_photo as storing
from hub.services.photos.steps.photo_queue import PhotoQueue
from hub.services.photos.steps.remove_unused_photo import remove_unused_photo
from hub.services.photos.steps.store_photo import PhotoIntake, store_photo
from hub.services.ports import Atomic
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.idempotency import IdempotencyRepository
from tests.fakes import officer
from tests.services.fanout.gates import Gate, Worker, stopped_at
from tests.services.photos.stores import upload_limits
from tests.timeouts import HANG_TIMEOUT

NOW = datetime(2016, 5, 13, 8, 20, tzinfo=UTC)
PHOTO = Photo(PhotoId("ph_1"), PhotoOwner("staff:o-1"), NOW)
WANG = officer("o-1")


async def test_both_sizes_come_back_and_the_owner(database: Database) -> None:
    store = PhotoRepository(database)
    large = bytes(range(256)) * 4000
    await store.add(PHOTO, {PhotoSize.PUSH: b"small", PhotoSize.PAGE: large})
    assert await store.find("ph_1") == PHOTO
    assert await store.read("ph_1", PhotoSize.PUSH) == b"small"
    assert await store.read("ph_1", PhotoSize.PAGE) == large
    # In GridFS: a file for each size, the large one in several pieces.
    assert await database.collection("media.files").count_documents({}) == 2
    assert await database.collection("media.chunks").count_documents({}) > 2


async def test_what_was_never_there_is_nothing(database: Database) -> None:
    store = PhotoRepository(database)
    assert await store.find("ph_1") is None
    assert await store.read("ph_1", PhotoSize.PUSH) is None


async def test_wiping_leaves_nothing_and_may_be_repeated(database: Database) -> None:
    store = PhotoRepository(database)
    await store.add(PHOTO, {PhotoSize.PUSH: b"small", PhotoSize.PAGE: b"large"})
    for _ in range(2):
        await database.run(lambda transaction: store.strike("ph_1", transaction))
        await store.remove("ph_1")
    assert await store.find("ph_1") is None
    assert await store.read("ph_1", PhotoSize.PAGE) is None
    for name in ("media.files", "media.chunks", "photos"):
        assert await database.collection(name).count_documents({}) == 0


async def test_of_anothers_photo_nothing_is_written(database: Database) -> None:
    store = PhotoRepository(database)
    await store.add(PHOTO, {PhotoSize.PUSH: b"small"})
    before = await database.collection("photos").find_one({"_id": "ph_1"})
    assert await database.run(lambda held: store.lock("ph_1", PhotoOwner("tenant:4"), held)) is None
    assert await database.collection("photos").find_one({"_id": "ph_1"}) == before
    assert await database.run(lambda held: store.lock("ph_1", PHOTO.owner, held)) == PHOTO
    assert await database.collection("photos").find_one({"_id": "ph_1"}) != before


async def test_unused_photos_are_counted_for_each_owner(database: Database) -> None:
    store, own = PhotoRepository(database), PHOTO.owner
    for number, owner in enumerate((own, own, own, PhotoOwner("tenant:4"))):
        photo = Photo(PhotoId(f"ph_{number}"), owner, NOW + timedelta(minutes=number))
        await store.add(photo, {PhotoSize.PUSH: b"small"})
    assert [(one.id, one.owner) for one in await store.unused_of(own)] == [(f"ph_{n}", own) for n in (2, 1, 0)]
    assert [await store.has_as_many(own, number) for number in (1, 3, 4)] == [True, True, False]
    # A used one counts among all alone.
    await database.run(lambda transaction: store.lock("ph_1", own, transaction))
    assert [one.id for one in await store.unused_of(own)] == ["ph_2", "ph_0"]
    assert await store.has_as_many(own, 3)


async def developed(data: bytes) -> dict[PhotoSize, bytes]:
    """Not at all, for speed."""
    return dict.fromkeys(PhotoSize, data)


async def body() -> AsyncIterator[bytes]:
    """An upload."""
    yield b"a picture"


def intake(database: Database, atomic: Atomic | None = None, photos: Any = None) -> PhotoIntake:
    """Over the real database, or over what is given in its place."""
    book = IdempotencyRepository(database)
    return PhotoIntake(
        atomic or database, book, photos or PhotoRepository(database), PhotoQueue(work=developed), upload_limits()
    )


async def upload(into: PhotoIntake, key: str | None = "one") -> PhotoId:
    """One upload of an officer."""
    return await store_photo(into, body(), declared_bytes=None, uploader=uploading_officer(WANG), now=NOW, key=key)


async def counts(database: Database) -> list[int]:
    """Return the number of rows, files and chunks of files."""
    return [await database.collection(name).count_documents({}) for name in ("photos", "media.files", "media.chunks")]


async def wiped(into: PhotoIntake) -> None:
    """Wait until every pending deletion was tried."""
    async with asyncio.timeout(HANG_TIMEOUT):
        await asyncio.gather(*into.wiping)


class Stopping(PhotoRepository):
    """Stops before or after it writes its first row, until the gate opens."""

    def __init__(self, database: Database, *, before: Gate | None = None, after: Gate | None = None) -> None:
        super().__init__(database)
        self._before, self._after = before, after

    async def add_row(self, photo: Photo, transaction: Any) -> None:
        if self._before:
            await self._before.stop_here()
        await super().add_row(photo, transaction)
        if self._after:
            await self._after.stop_here()


@pytest.mark.parametrize(("stops", "key"), [("before", None), ("before", "one"), ("after", "one")])
async def test_an_upload_that_is_cancelled_leaves_no_file(
    database: Database, monkeypatch: pytest.MonkeyPatch, stops: str, key: str | None
) -> None:
    monkeypatch.setattr(storing, "DELAYS_SECONDS", (0.0,))
    gate = Gate()
    into = intake(database, photos=Stopping(database, **{stops: gate}))
    upload_there = await stopped_at(gate, upload(into, key))
    assert (await counts(database))[1:] == [2, 2]
    await upload_there.die()
    await wiped(into)
    assert await counts(database) == [0, 0, 0]


async def test_repeat_of_an_upload_that_gave_way_is_told_so(database: Database) -> None:
    into = intake(database)
    photo = await upload(into)
    assert await upload(into) == photo
    assert await remove_unused_photo(PhotoRepository(database), photo, NOW + timedelta(hours=1))
    with pytest.raises(NotFound, match="new idempotency key"):
        await upload(into)
    assert not into.wiping
    assert await counts(database) == [0, 0, 0]
    await upload(into, "two")
    assert await counts(database) == [1, 2, 2]


class Deaf:
    """The port `Atomic`, whose first answer is lost: what became of it is not heard.

    It was committed, or not, or still will be, once the gate opens.
    """

    def __init__(self, database: Database, became: str, gate: Gate) -> None:
        self._database, self._became, self._gate = database, became, gate
        self.later: Worker | None = None

    async def run(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        became, self._became = self._became, "heard"
        if became == "heard":
            return await self._database.run(work)
        if became == "committed":
            await self._database.run(work)
        if became == "later":
            self.later = await stopped_at(self._gate, self._database.run(work))
        raise StorageUnavailable()


@pytest.mark.parametrize("became", ["nothing", "committed", "later"])
async def test_a_photo_of_unknown_outcome_is_whole_or_gone(
    database: Database, monkeypatch: pytest.MonkeyPatch, became: str
) -> None:
    monkeypatch.setattr(storing, "DELAYS_SECONDS", (0.0,))
    gate = Gate()
    deaf = Deaf(database, became, gate)
    into = intake(database, deaf, Stopping(database, after=gate if became == "later" else None))
    with pytest.raises(StorageUnavailable):
        await upload(into)
    if deaf.later:
        await asyncio.sleep(0.1)
        await deaf.later.go_on()
    await wiped(into)
    assert await counts(database) == ([0, 0, 0] if became == "nothing" else [1, 2, 2])
    # Sent again it is that photo, or the first.
    photo = await upload(into)
    assert await into.photos.read(photo, PhotoSize.PAGE) == b"a picture"
    assert await counts(database) == [1, 2, 2]


class Away(PhotoRepository):
    """Cannot wipe at first."""

    tries = 0

    async def remove(self, photo_id: str) -> None:
        self.tries += 1
        if self.tries < 3:
            raise StorageUnavailable()
        await super().remove(photo_id)


async def test_files_that_could_not_be_wiped_are_wiped_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "DELAYS_SECONDS", (0.0, 0.0, 0.0))
    into = intake(database, Deaf(database, "nothing", Gate()), Away(database))
    with pytest.raises(StorageUnavailable):
        await upload(into)
    await wiped(into)
    assert await counts(database) == [0, 0, 0]
