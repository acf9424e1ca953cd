"""What a group has said since its place, for whoever sets out from the same place a moment later."""

import asyncio
from collections.abc import Iterable
from typing import Final

from hub.graphql.messages.text_message import TextMessage

HOLDS: Final = 1.0
"""Seconds after the first word. Whatever changes what was said is an event, which ends it; but a link grows old."""
MOST_TEXTS: Final = 50
MOST_BYTES: Final = 2**15
"""More than either is said to each by an execution of its own, which waits for its reader; this is said at once."""


class Replay:
    """The results of a group that has not come to the present, and is still at its beginning."""

    def __init__(self) -> None:
        self._said: list[bytes] = []
        self._bytes = 0
        self._since: float | None = None
        self._over = False
        self._frame: tuple[bytes, bytes] = b"", b""
        self._texts: list[TextMessage] = []

    @property
    def holds(self) -> bool:
        """Whether it is all that was said so far, and as it would be said now."""
        if self._since is not None and asyncio.get_running_loop().time() > self._since + HOLDS:
            self.end()
        return not self._over

    def say(self, payload: bytes) -> None:
        """Keep one more result."""
        if not self.holds:
            return
        self._since = self._since or asyncio.get_running_loop().time()
        self._said.append(payload)
        self._bytes += len(payload)
        if self._bytes > MOST_BYTES or len(self._said) > MOST_TEXTS:
            self.end()

    def end(self) -> None:
        """Something has changed."""
        self._over = True
        self._said, self._texts = [], []

    def texts(self, frame: tuple[bytes, bytes]) -> Iterable[TextMessage]:
        """What was said, in order, as a member of this frame is sent it; the same texts for all that use one frame."""
        if frame != self._frame:
            self._frame, self._texts = frame, []
        before, after = frame
        self._texts += [TextMessage(before + payload + after) for payload in self._said[len(self._texts) :]]
        return self._texts
