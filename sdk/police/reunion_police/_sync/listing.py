# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""Lists that are read page by page, as iterators, tables and data frames."""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, NamedTuple, Self, TypeVar

from reunion.errors import ProtocolError
from reunion.pages import Page
from reunion_police.errors import QueryInvalid
from reunion_police.tables import Column, Table

if TYPE_CHECKING:
    import pandas
    import polars

T = TypeVar("T")

MAX_TOTAL_COUNT = 10_000
"""A total count of so many stands for that many or more."""


class CountedPage(NamedTuple, Generic[T]):
    """A page, with the total count if it was asked for."""

    page: Page[T]
    total: int | None


class Listing(Generic[T]):
    """An iterator over all entries of a list. Its pages are read as they are needed.

    cursor: the place after the entry given last; save it to continue there with `after`.

    A page that fails raises its error, and nothing is lost: the next step asks for the same page again.
    """

    def __init__(
        self,
        fetch: Callable[[str | None, bool], CountedPage[T]],
        columns: tuple[Column[T], ...],
        after: str | None = None,
    ) -> None:
        self.cursor = after
        self._fetch = fetch
        self._columns = columns
        self._after = self._next = after
        self._buffer: deque[tuple[str, T]] = deque()
        self._has_begun = False
        self._has_more = True
        self._total: int | None = None
        self._has_ended = False
        self._table: Table[T] | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        while not self._buffer:
            if not self._has_more:
                self._has_ended = True
                raise StopIteration
            self._read_page(count=False)
        self.cursor, entry = self._buffer.popleft()
        return entry

    def total_count(self) -> int:
        """Return how many entries match the filter, from the begin of the list; 10,000 stands for that many or more.

        It costs the hub a read of its own. Before the first entry it comes with the first page. Raises QueryTooWide.
        """
        if self._total is None and not self._has_begun:
            self._read_page(count=True)
        elif self._total is None:
            self._total = (self._fetch(self._after, True)).total
        if self._total is None:
            raise ProtocolError("The hub gave no total count.")
        return self._total

    def table(self) -> Table[T]:
        """Read the rest of the list, and return it as a table; asked again, the same table.

        If a page fails, nothing is lost: call it again, and it goes on there. Raises QueryInvalid for a list that was
        iterated over to its end: it gives each entry once.
        """
        if self._table is not None:
            return self._table
        if self._has_ended:
            raise QueryInvalid("This list was read to its end, and gives each entry once. Make it again.", ())
        while self._has_more:
            self._read_page(count=False)
        rows = [entry for _, entry in self._buffer]
        if self._buffer:
            self.cursor = self._buffer[-1][0]
            self._buffer.clear()
        self._table = Table(rows, self._columns)
        return self._table

    def to_pandas(self, time_zone: str = "UTC") -> "pandas.DataFrame":
        """Read the rest of the list, and return it as a data frame of pandas; `Table.to_pandas` has the types."""
        return (self.table()).to_pandas(time_zone)

    def to_polars(self, time_zone: str = "UTC") -> "polars.DataFrame":
        """Read the rest of the list, and return it as a data frame of polars; `Table.to_polars` has the types."""
        return (self.table()).to_polars(time_zone)

    def _read_page(self, *, count: bool) -> None:
        page, total = self._fetch(self._next, count)
        if page.has_next and page.cursor == self._next:
            raise ProtocolError("The hub gave a page whose end cursor leads back to the same page.")
        self._buffer.extend(zip(page.cursors, page.entries, strict=True))
        self._has_begun = True
        self._total = total if total is not None else self._total
        self._next = page.cursor
        self._has_more = page.has_next
        if not self._buffer:
            self.cursor = page.cursor
