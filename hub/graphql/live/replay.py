"""Replay what a shared subscription has sent since its start to a member that starts there a moment later."""

import asyncio
from collections.abc import Iterable
from typing import Final

from hub.graphql.messages.text_message import TextMessage

VALID_SECONDS: Final = 1.0
"""Time after the first result. Every change of a result is an event, which ends the replay; but a link grows old."""
MAX_MESSAGES: Final = 50
MAX_BYTES: Final = 2**15
"""Beyond either limit a member gets an execution of its own, which waits for its reader; a replay is sent at once."""

Envelope = tuple[bytes, bytes]
"""The bytes before and after each result of a member."""


class Replay:
    """The results of a shared subscription that has not caught up and is still near its start."""

    def __init__(self) -> None:
        self._results: list[bytes] = []
        self._bytes = 0
        self._since: float | None = None
        self._is_over = False
        self._envelope: Envelope = b"", b""
        self._messages: list[TextMessage] = []

    @property
    def is_valid(self) -> bool:
        """Return whether it holds everything sent so far, as it would be sent now."""
        if self._since is not None and asyncio.get_running_loop().time() > self._since + VALID_SECONDS:
            self.end()
        return not self._is_over

    def add(self, result: bytes) -> None:
        """Keep one more result."""
        if not self.is_valid:
            return
        self._since = self._since or asyncio.get_running_loop().time()
        self._results.append(result)
        self._bytes += len(result)
        if self._bytes > MAX_BYTES or len(self._results) > MAX_MESSAGES:
            self.end()

    def end(self) -> None:
        """Drop the results: something has changed."""
        self._is_over = True
        self._results, self._messages = [], []

    def messages(self, envelope: Envelope) -> Iterable[TextMessage]:
        """Return the results in order, in a member's envelope; members with one envelope share the messages."""
        if envelope != self._envelope:
            self._envelope, self._messages = envelope, []
        before, after = envelope
        self._messages += [TextMessage(before + result + after) for result in self._results[len(self._messages) :]]
        return self._messages
