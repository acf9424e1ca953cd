"""What one operation asks of `_entities`: how many representations in all, and each entity looked up once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from typing import Any, Final

from strawberry.extensions import SchemaExtension

from hub.errors import TooManyItems

MAX_REPRESENTATIONS: Final = 100
"""In one operation, however many aliases they are spread over."""

Key = tuple[str, str]
"""The type and the id of an entity."""


class References:
    """The references of one operation."""

    def __init__(self) -> None:
        self._asked = 0
        self._found: dict[Key, asyncio.Future[Any]] = {}

    def count(self, representations: int) -> None:
        """Raise TooManyItems if that is more than an operation takes."""
        self._asked += representations
        if self._asked > MAX_REPRESENTATIONS:
            raise TooManyItems(f"`_entities` takes at most {MAX_REPRESENTATIONS} representations in all.")

    def found(self, key: Key, look_up: Callable[[], Awaitable[Any]]) -> Awaitable[Any]:
        """What `look_up` finds, or fails with; it is called for the first of equal keys only."""
        if key not in self._found:
            self._found[key] = asyncio.ensure_future(look_up())
        return self._found[key]

    def give_up(self) -> None:
        """End what nobody waits for any more; asyncio then does not log its failures either, text and all."""
        for future in self._found.values():
            future.cancel()


_current: ContextVar[References] = ContextVar("references")


def references() -> References:
    """Those of the operation that is executed."""
    return _current.get()


class OneLookEach(SchemaExtension):
    """Gives each operation references of its own: a connection's context is shared by all operations on it."""

    def on_execute(self) -> Iterator[None]:
        """Around the execution."""
        mine = References()
        token = _current.set(mine)
        try:
            yield
        finally:
            _current.reset(token)
            mine.give_up()
