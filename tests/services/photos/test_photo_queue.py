"""Who gets a place in the darkroom, and when: by order and counts, never by seconds."""

import asyncio

import pytest

from hub.domain.photos import PhotoOwner, PhotoSize
from hub.errors import PhotoInvalid, RateLimited
from hub.services.photos.steps.photo_queue import MAX_UPLOADS_PER_OWNER, PhotoQueue
from tests.services.photos.pictures import photo_file

ANA, BO, CY = PhotoOwner("tenant:2"), PhotoOwner("tenant:4"), PhotoOwner("tenant:6")
WANG, LI = PhotoOwner("staff:wang"), PhotoOwner("staff:li")


class Bench:
    """The work itself, which ends when a test says so. `begun` lists the uploads in the order of their turns."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.work_heartbeats: dict[str, asyncio.Future[None]] = {}
        self.photo_queue = PhotoQueue(work=self._work)
        self.uploads: dict[str, asyncio.Task[object]] = {}

    async def _work(self, data: bytes) -> dict[PhotoSize, bytes]:
        name = data.decode()
        self.begun.append(name)
        self.work_heartbeats[name] = asyncio.get_running_loop().create_future()
        try:
            await self.work_heartbeats[name]
        finally:
            del self.work_heartbeats[name]
        return {PhotoSize.PUSH: data}

    async def bring(self, owner: PhotoOwner, *names: str) -> None:
        for name in names:
            self.uploads[name] = asyncio.create_task(self.photo_queue.sanitize_photo(name.encode(), owner))
        await settled()

    async def finish(self, name: str) -> None:
        self.work_heartbeats[name].set_result(None)
        await settled()

    async def finish_all(self) -> None:
        while self.work_heartbeats:
            await self.finish(next(iter(self.work_heartbeats)))
        await asyncio.gather(*self.uploads.values())


async def settled() -> None:
    """Everything that can go on without anybody's word has gone on."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_twelve_of_a_partners_leave_a_place_for_an_officer() -> None:
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


async def test_police_come_first() -> None:
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


async def test_partners_take_turns() -> None:
    bench = Bench()
    await bench.bring(ANA, "a0", "a1", "a2")
    await bench.bring(BO, "b0", "b1")
    await bench.bring(CY, "c0")
    await bench.finish_all()
    assert bench.begun == ["a0", "a1", "b0", "c0", "a2", "b1"]


async def test_one_officer_holds_no_place_from_another() -> None:
    bench = Bench()
    await bench.bring(WANG, "w0", "w1")
    assert bench.begun == ["w0"]
    await bench.bring(LI, "l0")
    assert bench.begun == ["w0", "l0"]
    await bench.finish_all()


async def test_whoever_goes_away_leaves_its_place_in_line_and_at_work() -> None:
    bench = Bench()
    await bench.bring(ANA, "a0", "a1", "a2")
    bench.uploads.pop("a1").cancel()
    bench.uploads.pop("a0").cancel()
    await settled()
    assert bench.begun == ["a0", "a2"]
    await bench.finish_all()


async def test_one_that_goes_away_just_as_its_turn_comes_takes_nobodys() -> None:
    bench = Bench()
    await bench.bring(ANA, "a0", "a1", "a2")
    bench.work_heartbeats["a0"].set_result(None)
    await asyncio.sleep(0)
    bench.uploads.pop("a1").cancel()
    await settled()
    await bench.finish_all()
    assert bench.begun[-1] == "a2"


async def test_a_bad_photo_gives_its_place_back() -> None:
    photo_queue = PhotoQueue()
    for _ in range(3):
        with pytest.raises(PhotoInvalid):
            await photo_queue.sanitize_photo(b"no photo", ANA)


async def test_so_many_of_one_are_in_hand_and_not_one_more() -> None:
    photo_queue = PhotoQueue()
    held = [photo_queue.in_hand(ANA) for _ in range(MAX_UPLOADS_PER_OWNER)]
    for one in held:
        one.__enter__()
    with pytest.raises(RateLimited), photo_queue.in_hand(ANA):
        raise AssertionError
    with photo_queue.in_hand(BO), photo_queue.in_hand(WANG):
        pass
    held[0].__exit__(None, None, None)
    with photo_queue.in_hand(ANA), pytest.raises(RateLimited), photo_queue.in_hand(ANA):
        raise AssertionError


async def test_photos_of_many_are_developed() -> None:
    photo_queue = PhotoQueue()
    owners = (ANA, ANA, BO, BO, WANG, LI)
    results = await asyncio.gather(
        *(photo_queue.sanitize_photo(photo_file(width=300 + number), owner) for number, owner in enumerate(owners))
    )
    assert all(set(images) == set(PhotoSize) for images in results)
