"""The darkroom: where uploads wait for their turn, so that nobody's heap of photos slows anybody else's."""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator

from hub.domain.photos import PhotoOwner, PhotoSize, by_staff
from hub.errors import RateLimited
from hub.services.photos.steps.sanitize_photo import sanitize_photo

MAX_UPLOADS_PER_OWNER = 10
"""Uploads of one uploader that a process reads, keeps waiting or works on at once; each may hold 20 MB of memory."""


async def in_thread(data: bytes) -> dict[PhotoSize, bytes]:
    """Develop beside the event loop."""
    return await asyncio.to_thread(sanitize_photo, data)


class PhotoQueue:
    """Develops two uploads at a time: a photo's pixels take far more memory than its file.

    An uploader is an officer, or a tenant of a partner. Each has one upload at work at most, and a line of its own. A
    free place goes to police first, and within each kind to the uploader whose turn is longest ago. Partners together
    never take the last place, so that a photo of the police begins at once.
    """

    def __init__(
        self, at_once: int = 2, work: Callable[[bytes], Awaitable[dict[PhotoSize, bytes]]] = in_thread
    ) -> None:
        self._at_once = at_once
        self._work = work
        self._in_hand: Counter[PhotoOwner] = Counter()
        self._at_work: set[PhotoOwner] = set()
        # In the order of turns: whoever was let in goes to the end.
        self._lines: dict[PhotoOwner, deque[asyncio.Future[None]]] = {}

    @contextlib.contextmanager
    def in_hand(self, owner: PhotoOwner) -> Iterator[None]:
        """Holds one of an uploader's places, from before its upload is read; raises RateLimited if there is none."""
        if self._in_hand[owner] >= MAX_UPLOADS_PER_OWNER:
            raise RateLimited()
        self._in_hand[owner] += 1
        try:
            yield
        finally:
            self._in_hand[owner] -= 1
            if not self._in_hand[owner]:
                del self._in_hand[owner]

    async def sanitize_photo(self, data: bytes, owner: PhotoOwner) -> dict[PhotoSize, bytes]:
        """Every size of an upload as JPEG, in its turn; raises PhotoInvalid or PhotoTooLarge."""
        await self._turn(owner)
        try:
            return await self._work(data)
        finally:
            self._leave(owner)

    async def _turn(self, owner: PhotoOwner) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._lines.setdefault(owner, deque()).append(turn)
        self._let_in()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # It was let in at the very moment at which it went away.
                self._leave(owner)
            raise

    def _leave(self, owner: PhotoOwner) -> None:
        self._at_work.discard(owner)
        self._let_in()

    def _let_in(self) -> None:
        while (owner := self._next()) is not None:
            line = self._lines.pop(owner)
            turn = line.popleft()
            if line:
                self._lines[owner] = line
            if not turn.done():
                self._at_work.add(owner)
                turn.set_result(None)

    def _next(self) -> PhotoOwner | None:
        """Whose turn it is, if there is a place."""
        if len(self._at_work) >= self._at_once:
            return None
        waiting = [owner for owner in self._lines if owner not in self._at_work]
        if all(not by_staff(owner) for owner in waiting) and not self._room_for_partners():
            return None
        return min(waiting, key=lambda owner: not by_staff(owner), default=None)

    def _room_for_partners(self) -> bool:
        return sum(not by_staff(owner) for owner in self._at_work) < self._at_once - 1
