"""The order in which uploads are sanitized: tested by order and counts, never by seconds."""

import asyncio
import contextlib
from collections.abc import Iterator

import pytest

from hub.domain.photos import MAX_PHOTO_BYTES, PhotoOwner, PhotoSize, UploaderKind
from hub.errors import PhotoInvalid, RateLimited
from hub.services.photos.steps.photo_queue import (
    MAX_UPLOAD_BYTES_IN_PROCESS,
    MAX_UPLOADS_PER_OWNER,
    PhotoQueue,
    UploadRoom,
)
from tests.services.photos.pictures import photo_file

ANA, BO, CY = PhotoOwner("tenant:2"), PhotoOwner("tenant:4"), PhotoOwner("tenant:6")
WANG, LI = PhotoOwner("staff:wang"), PhotoOwner("staff:li")


class Bench:
    """Work that ends when a test says so. `begun` lists the uploads in the order in which they started."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.at_work: dict[str, asyncio.Future[None]] = {}
        self.photo_queue = PhotoQueue(work=self._work)
        self.uploads: dict[str, asyncio.Task[object]] = {}

    async def _work(self, data: bytes) -> dict[PhotoSize, bytes]:
        name = data.decode()
        self.begun.append(name)
        self.at_work[name] = asyncio.get_running_loop().create_future()
        try:
            await self.at_work[name]
        finally:
            del self.at_work[name]
        return {PhotoSize.PUSH: data}

    async def bring(self, owner: PhotoOwner, *names: str) -> None:
        for name in names:
            self.uploads[name] = asyncio.create_task(self.photo_queue.sanitize_photo(name.encode(), owner))
        await settled()

    async def finish(self, name: str) -> None:
        self.at_work[name].set_result(None)
        await settled()

    async def finish_all(self) -> None:
        while self.at_work:
            await self.finish(next(iter(self.at_work)))
        await asyncio.gather(*self.uploads.values())


async def settled() -> None:
    """Wait until nothing can go on by itself."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_partner_with_twelve_uploads_leaves_a_place_for_police() -> None:
    bench = Bench()
    await bench.bring(ANA, *(f"a{number}" for number in range(12)))
    assert bench.begun == ["a0"]
    await bench.bring(WANG, "police")
    assert bench.begun == ["a0", "police"]
    await bench.finish_all()
    assert bench.begun[2:] == [f"a{number}" for number in range(1, 12)]


async def test_partners_together_never_take_the_last_place() -> None:
    bench = Bench()
    await bench.bring(ANA, "a")
    await bench.bring(BO, "b")
    assert bench.begun == ["a"]
    await bench.bring(WANG, "w")
    assert bench.begun == ["a", "w"]
    await bench.finish_all()


async def test_police_uploads_come_before_partner_uploads() -> None:
    bench = Bench()
    await bench.bring(WANG, "w0")
    await bench.bring(LI, "l0")
    await bench.bring(ANA, "a0")
    await bench.bring(WANG, "w1")
    assert bench.begun == ["w0", "l0"]
    await bench.finish("w0")
    assert bench.begun[2:] == ["w1"]
    await bench.finish("l0")
    assert bench.begun[3:] == ["a0"]
    await bench.finish_all()


async def test_partners_with_queued_uploads_take_turns() -> None:
    bench = Bench()
    await bench.bring(ANA, "a0", "a1", "a2")
    await bench.bring(BO, "b0", "b1")
    await bench.bring(CY, "c0")
    await bench.finish_all()
    assert bench.begun == ["a0", "a1", "b0", "c0", "a2", "b1"]


async def test_officer_with_two_uploads_blocks_no_other_officer() -> None:
    bench = Bench()
    await bench.bring(WANG, "w0", "w1")
    assert bench.begun == ["w0"]
    await bench.bring(LI, "l0")
    assert bench.begun == ["w0", "l0"]
    await bench.finish_all()


async def test_cancelled_upload_frees_its_place_in_queue_and_work() -> None:
    bench = Bench()
    await bench.bring(ANA, "a0", "a1", "a2")
    bench.uploads.pop("a1").cancel()
    bench.uploads.pop("a0").cancel()
    await settled()
    assert bench.begun == ["a0", "a2"]
    await bench.finish_all()


async def test_upload_cancelled_at_its_turn_gives_turn_to_next() -> None:
    bench = Bench()
    await bench.bring(ANA, "a0", "a1", "a2")
    bench.at_work["a0"].set_result(None)
    await asyncio.sleep(0)
    bench.uploads.pop("a1").cancel()
    await settled()
    await bench.finish_all()
    assert bench.begun[-1] == "a2"


async def test_invalid_photo_gives_its_place_back() -> None:
    photo_queue = PhotoQueue()
    for _ in range(3):
        with pytest.raises(PhotoInvalid):
            await photo_queue.sanitize_photo(b"no photo", ANA)


async def test_owner_holds_at_most_max_uploads_at_once() -> None:
    photo_queue = PhotoQueue()
    held = [photo_queue.in_hand(ANA, UploaderKind.LIVE) for _ in range(MAX_UPLOADS_PER_OWNER)]
    for one in held:
        one.__enter__()
    with pytest.raises(RateLimited), photo_queue.in_hand(ANA, UploaderKind.LIVE):
        raise AssertionError
    with photo_queue.in_hand(BO, UploaderKind.LIVE), photo_queue.in_hand(WANG, UploaderKind.POLICE):
        pass
    held[0].__exit__(None, None, None)
    with (
        photo_queue.in_hand(ANA, UploaderKind.LIVE),
        pytest.raises(RateLimited),
        photo_queue.in_hand(ANA, UploaderKind.LIVE),
    ):
        raise AssertionError


async def test_tests_leave_memory_to_partners_and_these_to_police() -> None:
    photo_queue = PhotoQueue()
    with contextlib.ExitStack() as held:

        def enter(kind: UploaderKind, *owners: PhotoOwner) -> Iterator[UploadRoom]:
            return (held.enter_context(photo_queue.in_hand(owner, kind)) for owner in owners)

        def refuses(room: UploadRoom) -> bool:
            with pytest.raises(RateLimited):
                room.add(1)
            return True

        test, another_test, third_test = enter(
            UploaderKind.TEST, *map(PhotoOwner, ("tenant:1", "tenant:3", "tenant:5"))
        )
        ana, bo, cy = enter(UploaderKind.LIVE, ANA, BO, CY)
        wang, li, mo = enter(UploaderKind.POLICE, WANG, LI, PhotoOwner("staff:mo"))
        test.add(MAX_PHOTO_BYTES)
        assert refuses(test)
        assert refuses(another_test)
        assert refuses(third_test)
        # A partner with keys of both modes leaves a largest photo to another partner.
        ana.add(MAX_PHOTO_BYTES)
        assert refuses(ana)
        bo.add(MAX_PHOTO_BYTES)
        assert refuses(cy)
        wang.add(MAX_PHOTO_BYTES)
        assert refuses(wang)
        # One officer's largest photo leaves as much to another one.
        li.add(MAX_PHOTO_BYTES)
        assert refuses(mo)
        assert photo_queue.bytes_in_memory == MAX_UPLOAD_BYTES_IN_PROCESS
    assert photo_queue.bytes_in_memory == 0


async def test_photos_of_many_owners_are_sanitized() -> None:
    photo_queue = PhotoQueue()
    owners = (ANA, ANA, BO, BO, WANG, LI)
    results = await asyncio.gather(
        *(photo_queue.sanitize_photo(photo_file(width=300 + number), owner) for number, owner in enumerate(owners))
    )
    assert all(set(images) == set(PhotoSize) for images in results)
