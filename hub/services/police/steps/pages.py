"""Pages of staff's lists, with cursors sealed for one officer and one list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from hub.domain.actors import Officer
from hub.domain.cursors import CursorSeal
from hub.domain.search.filter_trees import FilterTree
from hub.domain.sort_direction import SortDirection
from hub.errors import InvalidInput
from hub.services.police.ports.stores import Position

T = TypeVar("T")
R = TypeVar("R")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class OrderBy(Protocol):
    """An order of a list, and its direction."""

    @property
    def by(self) -> StrEnum:
        """The order."""

    @property
    def direction(self) -> SortDirection:
        """The direction."""


def list_kind(cursors: CursorSeal, name: str, order: OrderBy, search: FilterTree) -> str:
    """Return the kind of a list for its cursors: each goes on in this list, order and filter alone.

    The filter is a part of it as a keyed digest.
    """
    return f"{name} {order.by} {order.direction} {cursors.mark(search.canonical())}"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """At most `first` rows, those after a cursor."""

    first: int
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows in order, each with its cursor; `more` says whether others follow."""

    rows: tuple[tuple[str, T], ...]
    more: bool

    @property
    def items(self) -> list[T]:
        """The rows without their cursors."""
        return [item for _, item in self.rows]

    def of(self, change: Callable[[T], R]) -> "Page[R]":
        """Return the page with each row changed."""
        return Page(tuple((cursor, change(row)) for cursor, row in self.rows), self.more)


@dataclass(frozen=True, slots=True)
class Pager:
    """Opens and seals the cursors of the list `kind` for one officer."""

    cursors: CursorSeal
    kind: str
    reader: Officer

    def position(self, after: str | None) -> Position | None:
        """Return the moment and id that a cursor stands for; raises CursorInvalid or CursorMismatch."""
        if after is None:
            return None
        milliseconds, row = self._open(after)
        return EPOCH + int(milliseconds) * MILLISECOND, str(row)

    def number(self, after: str | None) -> int:
        """Return the number that a cursor stands for, 0 for the beginning; raises CursorInvalid or CursorMismatch."""
        return 0 if after is None else int(self._open(after)[0])

    def page_by_position(self, rows: Sequence[T], first: int, place: Callable[[T], Position]) -> Page[T]:
        """Return a page of a list ordered by a moment and an id; `rows` holds one more than wanted if there is more."""
        return Page(tuple((self._seal_position(place(row)), row) for row in rows[:first]), len(rows) > first)

    def page_by_number(self, rows: Sequence[T], first: int, number: Callable[[T], int]) -> Page[T]:
        """Return a page of a list ordered by a number; `rows` holds one more than wanted if there is more."""
        return Page(tuple((self._seal(number(row)), row) for row in rows[:first]), len(rows) > first)

    def _seal_position(self, position: Position) -> str:
        # The database keeps milliseconds, so a whole number of them is exact.
        return self._seal((position[0] - EPOCH) // MILLISECOND, position[1])

    def _seal(self, *position: str | int) -> str:
        return self.cursors.seal(position, kind=self.kind, reader=self.reader.account)

    def _open(self, cursor: str) -> tuple[str | int, ...]:
        try:
            return self.cursors.open(cursor, kind=self.kind, reader=self.reader.account)
        except InvalidInput as error:
            error.path = error.path or ("after",)
            raise
