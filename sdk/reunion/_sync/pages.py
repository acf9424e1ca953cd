# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""Lists that are read page by page."""

from collections import deque
from collections.abc import Callable
from typing import Generic, Self, TypeVar

from reunion.errors import ProtocolError
from reunion.pages import Page

T = TypeVar("T")


class Pages(Generic[T]):
    """An iterator over all entries of a list.

    cursor: the place after the entry given last; save it to continue there.
    """

    def __init__(self, fetch: Callable[[str | None], Page[T]], after: str | None = None) -> None:
        self.cursor = after
        self._fetch = fetch
        self._next = after
        self._buffer: deque[tuple[str, T]] = deque()
        self._has_more = True

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        while not self._buffer:
            if not self._has_more:
                raise StopIteration
            self._fetch_next_page()
        self.cursor, entry = self._buffer.popleft()
        return entry

    def _fetch_next_page(self) -> None:
        page = self._fetch(self._next)
        if page.has_next and page.cursor == self._next:
            raise ProtocolError("The hub gave a page whose end cursor leads back to the same page.")
        self._buffer.extend(zip(page.cursors, page.entries, strict=True))
        self._next = page.cursor
        self._has_more = page.has_next
        if not page.entries:
            self.cursor = page.cursor
