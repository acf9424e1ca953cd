"""Lists that are read page by page."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, Self, TypeVar

from reunion.errors import ProtocolError
from reunion.pages import Page

T = TypeVar("T")


class AsyncPages(Generic[T]):
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
