"""Pages of staff's lists: cursors sealed for one officer and one list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from hub.domain.actors import Officer
from hub.domain.cursors import CursorSeal
from hub.services.police.ports import Position
from hub.services.police.steps.pages import Page

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A page whose rows carry their cursors."""

    rows: Sequence[tuple[str, T]]
    more: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """Opens and seals the cursors of one list for one officer."""

    cursors: CursorSeal
    kind: str
    reader: Officer

    def position(self, after: str | None) -> Position | None:
        """The place a cursor stands for; raises CursorInvalid or CursorMismatch."""
        if after is None:
            return None
        milliseconds, row = self._opened(after)
        return EPOCH + int(milliseconds) * MILLISECOND, str(row)

    def number(self, after: str | None) -> int:
        """The same for a list that is ordered by a number from 1 on; 0 for its beginning."""
        return 0 if after is None else int(self._opened(after)[0])

    def listed(self, page: Page[T], place: Callable[[T], Position]) -> Listed[T]:
        """The page, each row with its cursor."""
        return Listed([(self._sealed(place(row)), row) for row in page.rows], page.more)

    def numbered(self, page: Page[T], number: Callable[[T], int]) -> Listed[T]:
        """The same for a list that is ordered by a number."""
        return Listed([(self._seal(number(row)), row) for row in page.rows], page.more)

    def _sealed(self, position: Position) -> str:
        # The database keeps milliseconds, so a whole number of them is exact.
        return self._seal((position[0] - EPOCH) // MILLISECOND, position[1])

    def _seal(self, *position: str | int) -> str:
        return self.cursors.seal(position, kind=self.kind, reader=self.reader.account)

    def _opened(self, cursor: str) -> tuple[str | int, ...]:
        return self.cursors.open(cursor, kind=self.kind, reader=self.reader.account)
