"""Admit an upload before its body is read: its caller has points and unused photos left, and the disk has room."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.photos import (
    MAX_TEST_PHOTOS,
    MAX_UNUSED_PHOTOS,
    UNUSED_FIRM,
    Uploader,
    UploaderKind,
    upload_cost,
)
from hub.errors import RateLimited, StorageUnavailable
from hub.services.budgets import Budgets
from hub.services.photos.ports import PhotoDisk, UploadedPhotos
from hub.services.photos.steps.remove_unused_photo import remove_unused_photo

DISK_FULL: Final = (
    "The hub's disk is nearly full, so it stores no photo now. Send the tip, or open the case, without one, and add it "
    "once there is room."
)
UNUSED_FULL: Final = (
    f"{MAX_UNUSED_PHOTOS} of your photos wait to be used. Upload a photo when its tip or case is sent, and not before."
)
TESTS_FULL: Final = (
    f"Your test keys keep {MAX_TEST_PHOTOS:,} photos, the most they may. Withdraw tips of your tests: their photos go "
    "with them."
)


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """All that says whether an upload may come in."""

    budgets: Budgets
    photos: UploadedPhotos
    disk: PhotoDisk
    partner_points: int
    """The points a minute of a partner without a number of its own."""


async def admit_upload(limits: UploadLimits, uploader: Uploader, *, in_hand: int, now: datetime) -> None:
    """Charge the least that an upload costs, and return if there is room for its photo.

    `in_hand` counts this upload and those of its owner that came before it: each may become a photo.

    Raises RateLimited without points or with too many photos, StorageUnavailable if the disk is nearly full.
    """
    await _pay(limits.budgets, uploader, upload_cost(0, uploader.budget))
    space = await limits.disk.space()
    if space is not None and not space.has_room_for(uploader.kind):
        raise StorageUnavailable(DISK_FULL)
    if uploader.kind is UploaderKind.TEST and await limits.photos.has_as_many(
        uploader.owner, MAX_TEST_PHOTOS + 1 - in_hand
    ):
        raise RateLimited(TESTS_FULL, retry_after=UNUSED_FIRM.total_seconds())
    await _make_room(limits.photos, uploader, in_hand, now)


async def pay_for_photo(limits: UploadLimits, uploader: Uploader, stored_bytes: int) -> None:
    """Charge what a photo costs beyond the least; raise RateLimited if the caller lacks the points."""
    budget = uploader.budget
    rest = upload_cost(stored_bytes, budget) - upload_cost(0, budget)
    if rest:
        await _pay(limits.budgets, uploader, rest)


async def _pay(budgets: Budgets, uploader: Uploader, points: int) -> None:
    balance = await budgets.spend(uploader.budget, points)
    if balance.wait:
        raise RateLimited("You have spent your points for now.", retry_after=balance.wait)


async def _make_room(photos: UploadedPhotos, uploader: Uploader, in_hand: int, now: datetime) -> None:
    """Keep the number of unused photos: old ones give way, and while all are new another is refused."""
    beyond = (await photos.unused_of(uploader.owner))[MAX_UNUSED_PHOTOS - in_hand :]
    firm_since = now - UNUSED_FIRM
    if beyond and beyond[0].stored_at >= firm_since:
        raise RateLimited(UNUSED_FULL, retry_after=(beyond[0].stored_at - firm_since).total_seconds() + 1)
    for photo in beyond:
        await remove_unused_photo(photos, photo.id, firm_since)
