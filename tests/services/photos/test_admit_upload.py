"""An upload must have points, unused photos left and room on the disk before its body is read."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.budgets import Budget
from hub.domain.photos import (
    DISK_RESERVES,
    MAX_TEST_PHOTOS,
    MAX_UNUSED_PHOTOS,
    MIN_UPLOAD_COST,
    UNUSED_FIRM,
    DiskSpace,
    Photo,
    PhotoId,
    PhotoOwner,
    PhotoSize,
    Uploader,
    UploaderKind,
    uploading_officer,
    uploading_partner,
)
from hub.errors import RateLimited, StorageUnavailable
from hub.services.photos.steps.admit_upload import admit_upload, pay_for_photo
from hub.services.photos.steps.photo_queue import MAX_UPLOADS_PER_OWNER, PhotoQueue
from hub.services.photos.steps.store_photo import PhotoIntake, store_photo
from tests.fakes import FakePolice, officer
from tests.services.photos.stores import NOW, Disk, KeptPhotos, upload_limits

ANA = uploading_partner(PartnerActor("p1", "Ana", 2, KeyMode.LIVE, "fcm"), 60_000)
"""20,000 points at once."""
TESTS = uploading_partner(PartnerActor("p1", "Ana", 3, KeyMode.TEST, "fcm"), 3_000_000)
WANG = uploading_officer(officer("wang"))


def with_photos(owner: PhotoOwner, count: int, age: timedelta) -> KeptPhotos:
    """Return photos of an owner; the first of them are the oldest."""
    kept = KeptPhotos()
    for number in range(count):
        photo_id = PhotoId(f"ph_{number}")
        kept.photos[photo_id] = Photo(photo_id, owner, NOW - age + timedelta(milliseconds=number))
    return kept


async def test_upload_costs_what_is_stored_and_runs_out() -> None:
    limits = upload_limits()
    for _ in range(4):
        await admit_upload(limits, ANA, in_hand=1, now=NOW)
        await pay_for_photo(limits, ANA, 500_000)
    with pytest.raises(RateLimited) as refused:
        await admit_upload(limits, ANA, in_hand=1, now=NOW)
    assert refused.value.retry_after == 1
    # A photo of a few bytes costs the least.
    await admit_upload(limits, WANG, in_hand=1, now=NOW)
    await pay_for_photo(limits, WANG, 5)
    left = WANG.budget.capacity - MIN_UPLOAD_COST
    assert (await limits.budgets.spend(WANG.budget, left + 1)).wait
    assert not (await limits.budgets.spend(WANG.budget, left)).wait


async def test_larger_photo_than_points_is_refused() -> None:
    limits = upload_limits()
    assert not (await limits.budgets.spend(ANA.budget, 15_000)).wait
    await admit_upload(limits, ANA, in_hand=1, now=NOW)
    with pytest.raises(RateLimited) as refused:
        await pay_for_photo(limits, ANA, 700_000)
    assert 1 <= refused.value.retry_after <= 3


async def test_caller_with_few_points_can_pay_for_a_photo() -> None:
    limits, poor = upload_limits(), replace(ANA, budget=Budget("partner.2", 60))
    await admit_upload(limits, poor, in_hand=1, now=NOW)
    await pay_for_photo(limits, poor, 700_000)
    with pytest.raises(RateLimited) as refused:
        await admit_upload(limits, poor, in_hand=1, now=NOW)
    assert 19 <= refused.value.retry_after <= 20


@pytest.mark.parametrize("uploader", [ANA, TESTS, WANG], ids=lambda one: one.kind)
async def test_new_unused_photos_refuse_another_and_old_ones_make_room(uploader: Uploader) -> None:
    whole = MAX_UNUSED_PHOTOS
    await admit_upload(
        upload_limits(with_photos(uploader.owner, whole - 1, timedelta(minutes=50))), uploader, in_hand=1, now=NOW
    )
    new = with_photos(uploader.owner, whole, timedelta(minutes=50))
    with pytest.raises(RateLimited) as refused:
        await admit_upload(upload_limits(new), uploader, in_hand=1, now=NOW)
    assert 600 <= refused.value.retry_after <= 601
    assert len(new.photos) == whole
    old = with_photos(uploader.owner, whole, UNUSED_FIRM + timedelta(seconds=1))
    await admit_upload(upload_limits(old), uploader, in_hand=1, now=NOW)
    assert set(old.photos) == {f"ph_{number}" for number in range(1, whole)}
    # Those of others do not count.
    await admit_upload(
        upload_limits(with_photos(PhotoOwner("tenant:4"), whole, timedelta(0))), uploader, in_hand=1, now=NOW
    )


async def one_byte() -> AsyncIterator[bytes]:
    yield b"x"


async def unchanged(data: bytes) -> dict[PhotoSize, bytes]:
    """Return every size without decoding anything."""
    await asyncio.sleep(0)
    return dict.fromkeys(PhotoSize, data)


class SlowPhotos(KeptPhotos):
    """Photos that take some time to be stored, and the most of them that there were."""

    most = 0

    async def add_files(self, photo_id: str, images: Mapping[PhotoSize, bytes]) -> None:
        for _ in range(50):
            await asyncio.sleep(0)
        await super().add_files(photo_id, images)

    async def add_row(self, photo: Photo, transaction: Any) -> None:
        await super().add_row(photo, transaction)
        self.most = max(self.most, len(self.photos))


@pytest.mark.parametrize("uploader", [TESTS, WANG], ids=lambda one: one.kind)
async def test_ten_uploads_at_once_never_pass_the_quota(uploader: Uploader) -> None:
    kept, stores, now = SlowPhotos(), FakePolice().stores, NOW
    kept.photos = with_photos(uploader.owner, MAX_UNUSED_PHOTOS - 15, timedelta(0)).photos
    intake = PhotoIntake(stores.atomic, stores.idempotency, kept, PhotoQueue(work=unchanged), upload_limits(kept))

    async def upload_on_and_on() -> int:
        stored = 0
        with contextlib.suppress(RateLimited):
            for _ in range(4):
                await store_photo(intake, one_byte(), declared_bytes=None, uploader=uploader, now=now)
                stored += 1
        return stored

    async def flood() -> int:
        return sum(await asyncio.gather(*(upload_on_and_on() for _ in range(MAX_UPLOADS_PER_OWNER))))

    assert 10 <= await flood() <= 15
    for _ in range(3):
        now += UNUSED_FIRM + timedelta(seconds=1)
        assert await flood() == 4 * MAX_UPLOADS_PER_OWNER
    assert kept.most <= MAX_UNUSED_PHOTOS


async def test_all_old_photos_beyond_the_quota_give_way() -> None:
    kept = with_photos(ANA.owner, MAX_UNUSED_PHOTOS + 60, UNUSED_FIRM + timedelta(seconds=1))
    await admit_upload(upload_limits(kept), ANA, in_hand=1, now=NOW)
    assert set(kept.photos) == {f"ph_{number}" for number in range(61, MAX_UNUSED_PHOTOS + 60)}


async def test_test_keys_keep_a_thousand_photos_and_live_keys_more() -> None:
    age = timedelta(days=2)
    with pytest.raises(RateLimited) as refused:
        await admit_upload(upload_limits(with_photos(TESTS.owner, MAX_TEST_PHOTOS, age)), TESTS, in_hand=1, now=NOW)
    assert "Withdraw tips of your tests" in refused.value.message
    await admit_upload(upload_limits(with_photos(TESTS.owner, MAX_TEST_PHOTOS - 1, age)), TESTS, in_hand=1, now=NOW)
    live = uploading_partner(PartnerActor("p1", "Ana", 2, KeyMode.LIVE, "fcm"), 3_000_000)
    await admit_upload(upload_limits(with_photos(live.owner, MAX_TEST_PHOTOS, age)), live, in_hand=1, now=NOW)


@pytest.mark.parametrize("total", [1_000_000_000, 1_000_000_000_000])
async def test_fuller_disk_refuses_tests_then_partners_then_police(total: int) -> None:
    callers = {UploaderKind.TEST: TESTS, UploaderKind.LIVE: ANA, UploaderKind.POLICE: WANG}
    for number, kind in enumerate(callers):
        reserve = DISK_RESERVES[kind]
        edge = int(min(reserve.share * total, reserve.max_bytes))
        for free, refused in ((edge, number), (edge - 1, number + 1)):
            limits, outcome = upload_limits(disk=Disk(DiskSpace(total, free))), list[bool]()
            for uploader in callers.values():
                try:
                    await admit_upload(limits, uploader, in_hand=1, now=NOW)
                except StorageUnavailable:
                    outcome.append(False)
                else:
                    outcome.append(True)
            assert outcome == [False] * refused + [True] * (3 - refused)
