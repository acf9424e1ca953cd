"""Pages of staff's lists: cursors sealed for one officer and one list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from hub.domain.actors import Officer
from hub.domain.cursors import CursorSeal
from hub.services.desk.pages import Page
from hub.services.desk.ports import Position

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
        """The place a cursor stands for; raises CursorInvalid or CursorForeign."""
        if after is None:
            return None
        milliseconds, row = self.cursors.open(after, kind=self.kind, reader=self.reader.account)
        return EPOCH + int(milliseconds) * MILLISECOND, str(row)

    def listed(self, page: Page[T], place: Callable[[T], Position]) -> Listed[T]:
        """The page, each row with its cursor."""
        return Listed([(self._sealed(place(row)), row) for row in page.rows], page.more)

    def _sealed(self, position: Position) -> str:
        # The database keeps milliseconds, so a whole number of them is exact.
        milliseconds = (position[0] - EPOCH) // MILLISECOND
        return self.cursors.seal((milliseconds, position[1]), kind=self.kind, reader=self.reader.account)
