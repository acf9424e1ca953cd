"""Lists that are read page by page."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, Self, TypeVar

from reunion.errors import ProtocolError
from reunion.wire import JsonObject, boolean, decoding, json_object, json_objects, optional_text, text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    entries: in order. cursors: the cursor of each entry. cursor: continue after it. has_next: True if more follows now.
    """

    entries: tuple[T, ...]
    cursors: tuple[str, ...] = field(repr=False)
    cursor: str | None
    has_next: bool


def read_page(data: JsonObject, name: str, read: Callable[[JsonObject], T], after: str | None) -> Page[T]:
    """Read a page of a connection. A page without an end cursor leaves the cursor where it was."""
    with decoding(name):
        connection = json_object(data, name)
        edges = json_objects(connection, "edges", lambda edge: (text(edge, "cursor"), read(json_object(edge, "node"))))
        info = json_object(connection, "pageInfo")
        cursors = tuple(cursor for cursor, _ in edges)
        last = cursors[-1] if cursors else optional_text(info, "endCursor") or after
        return Page(tuple(entry for _, entry in edges), cursors, last, boolean(info, "hasNextPage"))


class Pages(Generic[T]):
    """An async iterator over all entries of a list.

    cursor: the place after the entry given last; save it to continue there.
    """

    def __init__(self, fetch: Callable[[str | None], Awaitable[Page[T]]], after: str | None = None) -> None:
        self.cursor = after
        self._fetch = fetch
        self._next = after
        self._buffer: deque[tuple[str, T]] = deque()
        self._has_more = True

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._buffer:
            if not self._has_more:
                raise StopAsyncIteration
            await self._fetch_next_page()
        self.cursor, entry = self._buffer.popleft()
        return entry

    async def _fetch_next_page(self) -> None:
        page = await self._fetch(self._next)
        if page.has_next and page.cursor == self._next:
            raise ProtocolError("The hub gave a page whose end cursor leads back to the same page.")
        self._buffer.extend(zip(page.cursors, page.entries, strict=True))
        self._next = page.cursor
        self._has_more = page.has_next
        if not page.entries:
            self.cursor = page.cursor
