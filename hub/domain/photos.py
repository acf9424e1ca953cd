"""Photos: the limits of an upload, the two sizes that are served, and their owners."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from hub.domain.actors import KeyMode, Officer, PartnerActor
from hub.domain.budgets import Budget, budget_of_officer, budget_of_partner

PhotoId = NewType("PhotoId", str)
PhotoOwner = NewType("PhotoOwner", str)

NOBODY: Final = PhotoOwner("nobody")
"""The owner of a photo that is about to be wiped."""

MAX_PHOTO_BYTES = 20_000_000
"""The largest upload. A longer body is refused once its length is known, and never read to its end."""

MAX_PIXELS = 40_000_000
"""Checked before a pixel is decoded: a small file may decode to gigabytes."""

MAX_SCANS = 100
"""A progressive JPEG has about ten; thousands of tiny scans would keep a decoder busy for hours."""

MAX_UNUSED_PHOTOS: Final = 200
"""Photos of one owner that no tip and no case has shown yet."""

UNUSED_FIRM: Final = timedelta(hours=1)
"""The age from which an unused photo makes room for a new one of its owner: a flood stops nobody for longer."""

MAX_TEST_PHOTOS: Final = 1_000
"""Photos of one partner's test keys, used or not: at most 700 MB."""

MIN_UPLOAD_COST: Final = 1_000
"""Points of any upload, paid before its body is read: it is decoded, which takes a tenth of a second and more."""

BYTES_A_POINT: Final = 100
"""Stored bytes that cost a point: the largest photo takes as much time as some thousand devices, and costs as much."""

FORMATS = ("JPEG", "PNG", "WEBP")


class PhotoSize(StrEnum):
    """PUSH is sent with a message; PAGE is for a screen. Links contain the values."""

    PUSH = "push"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """The limits of one size: the longest side in pixels, and the bytes to aim for."""

    side: int
    max_bytes: int


SIZE_LIMITS = {PhotoSize.PUSH: SizeLimit(720, 100_000), PhotoSize.PAGE: SizeLimit(1600, 600_000)}


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored photo. `owner` is an officer's account or a partner's tenant; `hidden_with` are hidden cases with it."""

    id: PhotoId
    owner: PhotoOwner
    stored_at: datetime
    hidden_with: frozenset[str] = frozenset()

    @property
    def by_staff(self) -> bool:
        """True if police uploaded it, so that a case may show it."""
        return by_staff(self.owner)


class UploaderKind(StrEnum):
    """The callers that upload: a flood of one kind leaves room on the disk for the next."""

    TEST = "TEST"
    LIVE = "LIVE"
    POLICE = "POLICE"


@dataclass(frozen=True, slots=True)
class DiskReserve:
    """The room that photos leave on the disk: a share of it, or as many bytes if that is less."""

    share: float
    max_bytes: int


DISK_RESERVES: Final[Mapping[UploaderKind, DiskReserve]] = {
    UploaderKind.TEST: DiskReserve(0.20, 8_000_000_000),
    UploaderKind.LIVE: DiskReserve(0.10, 4_000_000_000),
    UploaderKind.POLICE: DiskReserve(0.05, 2_000_000_000),
}


@dataclass(frozen=True, slots=True)
class DiskSpace:
    """The bytes of the database's disk, and those that photos may still take, within their own files too."""

    total: int
    free: int

    def has_room_for(self, kind: UploaderKind) -> bool:
        """Return True while photos of such a caller may be stored."""
        reserve = DISK_RESERVES[kind]
        return self.free >= min(reserve.share * self.total, reserve.max_bytes)


@dataclass(frozen=True, slots=True)
class Uploader:
    """A caller that uploads: the owner of its photos, and the budget that pays for them."""

    owner: PhotoOwner
    kind: UploaderKind
    budget: Budget


def by_staff(owner: PhotoOwner) -> bool:
    """Return True if an owner is police."""
    return owner.startswith("staff:")


def owned_by_officer(officer: Officer) -> PhotoOwner:
    """Return the owner of an officer's photos."""
    return PhotoOwner(f"staff:{officer.account}")


def owned_by_partner(partner: PartnerActor) -> PhotoOwner:
    """Return the owner of a partner's photos: its live and its test keys are two owners."""
    return PhotoOwner(f"tenant:{partner.tenant}")


def uploading_officer(officer: Officer) -> Uploader:
    """Return an officer as an uploader."""
    return Uploader(owned_by_officer(officer), UploaderKind.POLICE, budget_of_officer(officer))


def uploading_partner(partner: PartnerActor, points: int) -> Uploader:
    """Return a partner as an uploader; `points` are those a minute of a partner without a number of its own."""
    kind = UploaderKind.TEST if partner.mode is KeyMode.TEST else UploaderKind.LIVE
    return Uploader(owned_by_partner(partner), kind, budget_of_partner(partner, points))


def upload_cost(stored_bytes: int, budget: Budget) -> int:
    """Return the points of an upload: no more than the budget holds, so that each caller can pay."""
    return min(budget.capacity, max(MIN_UPLOAD_COST, stored_bytes // BYTES_A_POINT))


def size_of_word(word: str) -> PhotoSize | None:
    """Return the size that a link names; None for another word."""
    return next((size for size in PhotoSize if size.value == word), None)
