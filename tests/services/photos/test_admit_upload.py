"""An upload must have points, unused photos left and room on the disk before its body is read."""

from dataclasses import replace
from datetime import timedelta

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
    Uploader,
    UploaderKind,
    uploading_officer,
    uploading_partner,
)
from hub.errors import RateLimited, StorageUnavailable
from hub.services.photos.steps.admit_upload import admit_upload, pay_for_photo
from tests.fakes import officer
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
        await admit_upload(limits, ANA, now=NOW)
        await pay_for_photo(limits, ANA, 500_000)
    with pytest.raises(RateLimited) as refused:
        await admit_upload(limits, ANA, now=NOW)
    assert refused.value.retry_after == 1
    # A photo of a few bytes costs the least.
    await admit_upload(limits, WANG, now=NOW)
    await pay_for_photo(limits, WANG, 5)
    left = WANG.budget.capacity - MIN_UPLOAD_COST
    assert (await limits.budgets.spend(WANG.budget, left + 1)).wait
    assert not (await limits.budgets.spend(WANG.budget, left)).wait


async def test_larger_photo_than_points_is_refused() -> None:
    limits = upload_limits()
    assert not (await limits.budgets.spend(ANA.budget, 15_000)).wait
    await admit_upload(limits, ANA, now=NOW)
    with pytest.raises(RateLimited) as refused:
        await pay_for_photo(limits, ANA, 700_000)
    assert 1 <= refused.value.retry_after <= 3


async def test_caller_with_few_points_can_pay_for_a_photo() -> None:
    limits, poor = upload_limits(), replace(ANA, budget=Budget("partner.2", 60))
    await admit_upload(limits, poor, now=NOW)
    await pay_for_photo(limits, poor, 700_000)
    with pytest.raises(RateLimited) as refused:
        await admit_upload(limits, poor, now=NOW)
    assert 19 <= refused.value.retry_after <= 20


@pytest.mark.parametrize("uploader", [ANA, TESTS, WANG], ids=lambda one: one.kind)
async def test_new_unused_photos_refuse_another_and_old_ones_make_room(uploader: Uploader) -> None:
    whole = MAX_UNUSED_PHOTOS
    await admit_upload(upload_limits(with_photos(uploader.owner, whole - 1, timedelta(minutes=50))), uploader, now=NOW)
    new = with_photos(uploader.owner, whole, timedelta(minutes=50))
    with pytest.raises(RateLimited) as refused:
        await admit_upload(upload_limits(new), uploader, now=NOW)
    assert 600 <= refused.value.retry_after <= 601
    assert len(new.photos) == whole
    old = with_photos(uploader.owner, whole, UNUSED_FIRM + timedelta(seconds=1))
    await admit_upload(upload_limits(old), uploader, now=NOW)
    assert set(old.photos) == {f"ph_{number}" for number in range(1, whole)}
    # Those of others do not count.
    await admit_upload(upload_limits(with_photos(PhotoOwner("tenant:4"), whole, timedelta(0))), uploader, now=NOW)


async def test_test_keys_keep_a_thousand_photos_and_live_keys_more() -> None:
    age = timedelta(days=2)
    with pytest.raises(RateLimited) as refused:
        await admit_upload(upload_limits(with_photos(TESTS.owner, MAX_TEST_PHOTOS, age)), TESTS, now=NOW)
    assert "Withdraw tips of your tests" in refused.value.message
    await admit_upload(upload_limits(with_photos(TESTS.owner, MAX_TEST_PHOTOS - 1, age)), TESTS, now=NOW)
    live = uploading_partner(PartnerActor("p1", "Ana", 2, KeyMode.LIVE, "fcm"), 3_000_000)
    await admit_upload(upload_limits(with_photos(live.owner, MAX_TEST_PHOTOS, age)), live, now=NOW)


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
                    await admit_upload(limits, uploader, now=NOW)
                except StorageUnavailable:
                    outcome.append(False)
                else:
                    outcome.append(True)
            assert outcome == [False] * refused + [True] * (3 - refused)
