"""Photos: the limits of an upload, the two sizes that are served, and their owners."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from hub.domain.actors import Officer, PartnerActor

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


def by_staff(owner: PhotoOwner) -> bool:
    """Return True if an owner is police."""
    return owner.startswith("staff:")


def owned_by_officer(officer: Officer) -> PhotoOwner:
    """Return the owner of an officer's photos."""
    return PhotoOwner(f"staff:{officer.account}")


def owned_by_partner(partner: PartnerActor) -> PhotoOwner:
    """Return the owner of a partner's photos: its live and its test keys are two owners."""
    return PhotoOwner(f"tenant:{partner.tenant}")


def size_of_word(word: str) -> PhotoSize | None:
    """Return the size that a link names; None for another word."""
    return next((size for size in PhotoSize if size.value == word), None)
