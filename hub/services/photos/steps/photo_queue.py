"""The queue of uploads: one uploader's many photos do not slow down the photos of others."""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hub.domain.photos import MAX_PHOTO_BYTES, PhotoOwner, PhotoSize, UploaderKind, by_staff
from hub.errors import RateLimited
from hub.services.bytes_in_memory import BytesInMemory
from hub.services.photos.steps.sanitize_photo import sanitize_photo

MAX_UPLOADS_PER_OWNER = 10
"""Uploads of one owner that a process reads, queues, works on or stores at once."""

MAX_UPLOAD_BYTES_IN_PROCESS: Final = 5 * MAX_PHOTO_BYTES
"""Bytes of all uploads that a process reads, queues or works on at once. No owner holds more than one largest photo."""

MEMORY_RESERVES: Final[Mapping[UploaderKind, int]] = {
    UploaderKind.TEST: 4 * MAX_PHOTO_BYTES,
    UploaderKind.LIVE: 2 * MAX_PHOTO_BYTES,
    UploaderKind.POLICE: 0,
}
"""Bytes that uploads leave to the next kind. A partner that floods with keys of both modes leaves one largest photo to
other partners, and all of them leave two to police: one officer's leaves another to others."""


async def in_thread(data: bytes) -> dict[PhotoSize, bytes]:
    """Sanitize a photo outside the event loop."""
    return await asyncio.to_thread(sanitize_photo, data)


@dataclass(slots=True)
class UploadRoom:
    """The memory of one upload: what has arrived counts, not what was declared."""

    _all: BytesInMemory
    _owner: PhotoOwner
    _reserved: int
    in_hand: int
    """The uploads of its owner that were in hand when it came, itself among them."""
    _used: int = 0

    def require(self, size: int) -> None:
        """Raise RateLimited unless so many bytes more may be in memory now."""
        if not self._all.has_room(self._owner, size, reserved=self._reserved):
            raise RateLimited("The hub has no room for this upload now; send it again in a second.")

    def add(self, size: int) -> None:
        """Count bytes that arrived; raise RateLimited if there is no room for them."""
        self.require(size)
        self._all.add(self._owner, size)
        self._used += size

    def release(self) -> None:
        """Give the room back."""
        self._all.release(self._owner, self._used)
        self._used = 0


class PhotoQueue:
    """Sanitizes two uploads at a time: the pixels of a photo take far more memory than its file.

    An owner is an officer or a tenant of a partner. Each owner has its own queue and at most one upload at work. A free
    place goes to police first, and among police or partners to the owner served longest ago. Partners never take the
    last place, so that a photo of police starts at once.
    """

    def __init__(
        self, at_once: int = 2, work: Callable[[bytes], Awaitable[dict[PhotoSize, bytes]]] = in_thread
    ) -> None:
        self._at_once = at_once
        self._work = work
        self._in_hand: Counter[PhotoOwner] = Counter()
        self._bytes = BytesInMemory(MAX_UPLOAD_BYTES_IN_PROCESS, MAX_PHOTO_BYTES)
        self._at_work: set[PhotoOwner] = set()
        # In the order of turns: an owner that was served goes to the end.
        self._queues: dict[PhotoOwner, deque[asyncio.Future[None]]] = {}

    @property
    def bytes_in_memory(self) -> int:
        """The bytes of all uploads in hand."""
        return self._bytes.total

    @contextlib.contextmanager
    def in_hand(self, owner: PhotoOwner, kind: UploaderKind) -> Iterator[UploadRoom]:
        """Hold one of an owner's MAX_UPLOADS_PER_OWNER places; raise RateLimited if there is none.

        Enter it before the upload is read, and leave it once its photo is stored: until then no quota counts it.
        """
        if self._in_hand[owner] >= MAX_UPLOADS_PER_OWNER:
            raise RateLimited(
                f"At most {MAX_UPLOADS_PER_OWNER} of your uploads may be in progress; send the next when one ends."
            )
        self._in_hand[owner] += 1
        room = UploadRoom(self._bytes, owner, MEMORY_RESERVES[kind], self._in_hand[owner])
        try:
            yield room
        finally:
            room.release()
            self._in_hand[owner] -= 1
            if not self._in_hand[owner]:
                del self._in_hand[owner]

    async def sanitize_photo(self, data: bytes, owner: PhotoOwner) -> dict[PhotoSize, bytes]:
        """Return every size of an upload as JPEG, in its turn; raise PhotoInvalid or PhotoTooLarge."""
        await self._turn(owner)
        try:
            return await self._work(data)
        finally:
            self._leave(owner)

    async def _turn(self, owner: PhotoOwner) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(owner, deque()).append(turn)
        self._serve_next()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # It was served at the moment at which it was cancelled.
                self._leave(owner)
            raise

    def _leave(self, owner: PhotoOwner) -> None:
        self._at_work.discard(owner)
        self._serve_next()

    def _serve_next(self) -> None:
        while (owner := self._next()) is not None:
            queue = self._queues.pop(owner)
            turn = queue.popleft()
            if queue:
                self._queues[owner] = queue
            if not turn.done():
                self._at_work.add(owner)
                turn.set_result(None)

    def _next(self) -> PhotoOwner | None:
        """Return the owner whose turn it is, if there is a place."""
        if len(self._at_work) >= self._at_once:
            return None
        waiting = [owner for owner in self._queues if owner not in self._at_work]
        if all(not by_staff(owner) for owner in waiting) and not self._has_room_for_partners():
            return None
        return min(waiting, key=lambda owner: not by_staff(owner), default=None)

    def _has_room_for_partners(self) -> bool:
        return sum(not by_staff(owner) for owner in self._at_work) < self._at_once - 1
