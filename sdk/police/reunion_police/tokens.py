"""The token of an officer: kept until the hub refuses it, and shown nowhere."""

import threading
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from reunion.errors import ConfigurationError

Token = str | Callable[[], str | Awaitable[str]]
"""A token, or a function that signs in and returns one; that of `AsyncReunionPolice` may be async. It is called before
the first call, and once more when the hub has refused the token that it gave."""

INVALID = "`token` must be one line of ASCII text, or a function that returns one."


class Kept(NamedTuple):
    """A token, and how many there were before it."""

    token: str | None
    number: int


class TokenShelf:
    """Keeps the newest token. Threads may share it."""

    def __init__(self, token: Token) -> None:
        self.source = token
        self._lock = threading.Lock()
        self._kept = Kept(None if callable(token) else checked(token), 0)

    @property
    def kept(self) -> Kept:
        """Return the newest token; None if a new one is needed."""
        return self._kept

    def keep(self, token: str) -> str:
        """Keep a token that the function gave, and return it. Raises ConfigurationError for one that is no line."""
        line = checked(token)
        with self._lock:
            self._kept = Kept(line, self._kept.number)
        return line

    def forget(self, number: int) -> bool:
        """Forget the token with this number. Return False if there is no function that gives another one."""
        if not callable(self.source):
            return False
        with self._lock:
            if self._kept.number == number:
                self._kept = Kept(None, number + 1)
        return True

    def __repr__(self) -> str:
        return "TokenShelf()"


def checked(token: object) -> str:
    """Return a token without the space around it. Raises ConfigurationError, which does not repeat it."""
    line = token.strip() if isinstance(token, str) else ""
    if not line or not line.isprintable() or not line.isascii():
        raise ConfigurationError(INVALID)
    return line
