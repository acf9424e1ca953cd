"""A piece of a list: what it holds, and whether there is more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from hub.errors import TooManyItems

T = TypeVar("T")

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows in order; `more` says whether others follow."""

    rows: tuple[T, ...]
    more: bool


def require_page_size(first: int) -> None:
    """Raise TooManyItems unless a list gives out so many at once."""
    if not 1 <= first <= MOST_ROWS:
        raise TooManyItems(f"`first` lies between 1 and {MOST_ROWS}.", path=("first",))


def page_of(rows: Sequence[T], first: int) -> Page[T]:
    """The page made of one row more than was asked for, which tells whether there are others."""
    return Page(tuple(rows[:first]), len(rows) > first)
