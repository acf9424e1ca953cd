"""Data frames of polars."""

from typing import TYPE_CHECKING, Any

import polars

from reunion_police.tables import Column, ColumnKind

if TYPE_CHECKING:
    from reunion_police.tables import Table

TYPES = {
    ColumnKind.TEXT: polars.String(),
    ColumnKind.INTEGER: polars.Int64(),
    ColumnKind.NUMBER: polars.Float64(),
    ColumnKind.BOOLEAN: polars.Boolean(),
    ColumnKind.DATE: polars.Date(),
}


def to_polars(table: "Table[Any]", time_zone: str) -> polars.DataFrame:
    """Return the rows as a frame of polars; `time_zone` exists."""
    return polars.DataFrame([_series(column, column.values(table.rows), time_zone) for column in table.columns])


def _series(column: Column[Any], values: list[Any], time_zone: str) -> polars.Series:
    if column.kind is ColumnKind.TIME:
        found = polars.Series(column.name, values, dtype=polars.Datetime("us", "UTC"))
        return found.dt.convert_time_zone(time_zone)
    if column.kind in (ColumnKind.CATEGORY, ColumnKind.ORDERED):
        return polars.Series(column.name, values, dtype=polars.Enum(column.categories_of(values)))
    return polars.Series(column.name, values, dtype=TYPES[column.kind])
