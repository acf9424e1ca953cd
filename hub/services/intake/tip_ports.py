"""What taking in tips needs from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.actors import KeyMode
from hub.domain.alerts import Alert
from hub.domain.tips import Tip
from hub.services.ports import Transaction


class AlertFinder(Protocol):
    """Finds an alert."""

    async def of_mode(self, alert_id: str, mode: KeyMode, transaction: Transaction = None) -> Alert | None:
        """One alert that keys of a mode may see, as committed."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A tip that was withdrawn; `photo` has still to be wiped with it."""

    tip: str
    photo: str | None


class TipRepository(Protocol):
    """Tips at rest."""

    async def first_of(self, tip_id: str, marks: Sequence[str], transaction: Transaction) -> str | None:
        """The first tip with any of these marks, or the oldest that stands if that first was withdrawn.

        Marks seen for the first time are put down to that first, or to this.

        None if this is the first. Raises KeyTaken if another tip with one of them was kept at the same moment.
        """

    async def add(self, tip: Tip, *, receipt: str, marks: Sequence[str], transaction: Transaction) -> None:
        """Keep a tip with the digest of its receipt code."""

    async def withdraw(self, receipt: str, now: datetime, transaction: Transaction) -> Withdrawn | None:
        """Wipe what the person said and leave a tombstone; None if there is no such tip or it is withdrawn already.

        The tombstone names the photo until `photo_wiped`.
        """

    async def photo_in_use(self, photo_id: str, transaction: Transaction) -> bool:
        """Whether any tip shows this photo."""

    async def photo_wiped(self, tip_id: str) -> None:
        """Nothing of a withdrawn tip is left."""

    async def unfinished(self, limit: int) -> list[Withdrawn]:
        """Withdrawn tips whose photo has still to be wiped."""


class RateLimit(Protocol):
    """Counts what may happen so many times a minute."""

    async def take(self, bucket: str, *, most: int) -> bool:
        """Count one more in this minute; False when that is more than `most`."""

    async def give_back(self, bucket: str) -> None:
        """Count one less in this minute."""
