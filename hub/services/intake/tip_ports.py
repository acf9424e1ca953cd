"""Ports of the services that receive and withdraw tips."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.tips.follow_ups import TipAddition, TipFollowUp
from hub.domain.tips.tip import Tip
from hub.services.idempotency import IdempotencyKeys
from hub.services.intake.steps.tip_marks import TipMarks
from hub.services.intake.steps.tip_receipt_codes import ReceiptCodes
from hub.services.photos.ports import PhotoRepository
from hub.services.ports import Atomic, Transaction
from hub.services.ports.rows import AlertsOfMode


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A withdrawn tip; `photo` is not yet wiped."""

    tip: str
    photo: str | None


class TipRepository(Protocol):
    """Stored tips."""

    async def first_of(self, tip_id: str, marks: Sequence[str], transaction: Transaction) -> str | None:
        """Return the first tip with any of these marks, or the oldest one left if that first was withdrawn.

        New marks are stored with that first tip, or with this one. Return None if this tip is the first. Raise
        KeyTaken if another tip with one of the marks was stored at the same moment.
        """

    async def add(
        self, tip: Tip, *, receipt: str, marks: Sequence[str], sketch: Sequence[int], transaction: Transaction
    ) -> None:
        """Store a tip with the digest of its receipt code and the sketch of its words."""

    async def withdraw(self, receipt: str, now: datetime, transaction: Transaction) -> Withdrawn | None:
        """Wipe what the person said and leave a tombstone; return None for an unknown or already withdrawn tip.

        The tombstone names the photo until `photo_wiped`.
        """

    async def follow_up(self, receipt: str) -> TipFollowUp | None:
        """Return the dialogue about a tip; None for an unknown or withdrawn one."""

    async def add_words(self, receipt: str, addition: TipAddition) -> bool:
        """Add what the tipster says; the same words are added once.

        Return False if the tip has MAX_ADDITIONS, is unknown or was withdrawn.
        """

    async def photo_in_use(self, photo_id: str, transaction: Transaction) -> bool:
        """Return True if any tip shows this photo."""

    async def photo_wiped(self, tip_id: str) -> None:
        """Record that nothing of a withdrawn tip is left."""

    async def unfinished(self, limit: int) -> list[Withdrawn]:
        """Return withdrawn tips whose photo is not yet wiped."""


@dataclass(frozen=True, slots=True)
class TipServices:
    """Stores and keys of `submit_tip` and `withdraw_tip`."""

    atomic: Atomic
    idempotency: IdempotencyKeys
    alerts: AlertsOfMode
    photos: PhotoRepository
    tips: TipRepository
    codes: ReceiptCodes
    marks: TipMarks
