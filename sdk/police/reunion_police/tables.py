"""Rows with typed columns, which become data frames of either library."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reunion_police.errors import LibraryMissing, QueryInvalid

if TYPE_CHECKING:
    import pandas
    import polars

T = TypeVar("T")


class ColumnKind(Enum):
    """The values of a column; each may be missing."""

    TEXT = auto()
    INTEGER = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    TIME = auto()
    """A moment, shown in the zone that the caller names."""
    DATE = auto()
    """A day of a calendar, which has no zone."""
    CATEGORY = auto()
    ORDERED = auto()
    """Categories that have an order, such as age bands."""


@dataclass(frozen=True)  # with slots Python 3.11 makes none of `Column[T]`
class Column(Generic[T]):
    """A column: its name, its kind, and how a row's value is read. categories: those that a frame has, rows or not."""

    name: str
    kind: ColumnKind
    value: Callable[[T], Any]
    categories: tuple[str, ...] = ()

    def values(self, rows: Iterable[T]) -> list[Any]:
        """Return the column's value of each row; None where it is missing. Categories are plain texts."""
        found = [self.value(row) for row in rows]
        if self.kind in (ColumnKind.CATEGORY, ColumnKind.ORDERED, ColumnKind.TEXT):
            return [None if one is None else str(one) for one in found]
        return found

    def categories_of(self, values: Iterable[str | None]) -> list[str]:
        """Return the known categories in their order, then those of a newer hub that occur."""
        known = dict.fromkeys(self.categories)
        return list(known | dict.fromkeys(sorted({one for one in values if one is not None} - known.keys())))


def zone(name: str) -> str:
    """Return the name of a time zone. Raises QueryInvalid if there is none of this IANA name."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise QueryInvalid("`time_zone` must be an IANA name, such as Asia/Shanghai.", ("timeZone",)) from None


@dataclass(frozen=True)
class Table(Generic[T]):
    """Rows and their columns. An empty table gives a frame with the same types as any other."""

    rows: Sequence[T]
    columns: tuple[Column[T], ...]

    def to_pandas(self, time_zone: str = "UTC") -> "pandas.DataFrame":
        """Return a data frame of pandas, with times in this zone.

        Times are `datetime64[us, zone]`, dates `datetime64[us]`, integers `Int64`, numbers `float64`, booleans
        `boolean`, texts `str` and categories `category`. Raises LibraryMissing, and QueryInvalid for an unknown zone.
        """
        name = zone(time_zone)
        try:
            from reunion_police.pandas_frames import to_pandas
        except ModuleNotFoundError:
            raise LibraryMissing("pandas", "pandas") from None
        return to_pandas(self, name)

    def to_polars(self, time_zone: str = "UTC") -> "polars.DataFrame":
        """Return a data frame of polars, with times in this zone.

        Times are `Datetime("us", zone)`, dates `Date`, integers `Int64`, numbers `Float64`, booleans `Boolean`, texts
        `String` and categories `Enum`. Raises LibraryMissing, and QueryInvalid for an unknown zone.
        """
        name = zone(time_zone)
        try:
            from reunion_police.polars_frames import to_polars
        except ModuleNotFoundError:
            raise LibraryMissing("polars", "polars") from None
        return to_polars(self, name)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"Table({len(self.rows)} rows: {', '.join(column.name for column in self.columns)})"
