"""Data frames of pandas."""

from typing import TYPE_CHECKING, Any

import pandas

from reunion_police.tables import Column, ColumnKind

if TYPE_CHECKING:
    from reunion_police.tables import Table

DTYPES = {
    ColumnKind.TEXT: "str",
    ColumnKind.INTEGER: "Int64",
    ColumnKind.NUMBER: "float64",
    ColumnKind.BOOLEAN: "boolean",
    ColumnKind.DATE: "datetime64[us]",
}


def to_pandas(table: "Table[Any]", time_zone: str) -> pandas.DataFrame:
    """Return the rows as a frame of pandas; `time_zone` exists."""
    series = {column.name: _series(column, column.values(table.rows), time_zone) for column in table.columns}
    return pandas.DataFrame(series, columns=[column.name for column in table.columns])


def _series(column: Column[Any], values: list[Any], time_zone: str) -> pandas.Series:
    if column.kind is ColumnKind.TIME:
        return pandas.Series(values, dtype="datetime64[us, UTC]").dt.tz_convert(time_zone)
    if column.kind in (ColumnKind.CATEGORY, ColumnKind.ORDERED):
        is_ordered = column.kind is ColumnKind.ORDERED
        # The categories must have the type `str` even where there is none, as of an empty list of unknown ones.
        categories = pandas.Index(column.categories_of(values), dtype="str")
        return pandas.Series(values, dtype=pandas.CategoricalDtype(categories, ordered=is_ordered))
    return pandas.Series(values, dtype=DTYPES[column.kind])
