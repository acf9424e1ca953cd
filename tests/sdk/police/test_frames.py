"""Data frames equal the rows, and have the same types with and without rows."""

from datetime import UTC, datetime
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import pandas
import polars
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from reunion.wire import OpenEnum
from reunion_police import (
    AlertGround,
    Case,
    CaseSummary,
    Column,
    ColumnKind,
    Dimension,
    GeoPoint,
    Group,
    QueryInvalid,
    Table,
    Tip,
)
from reunion_police.record_columns import ALERT_COLUMNS, CASE_COLUMNS, REGION_COLUMNS, SUMMARY_COLUMNS, TIP_COLUMNS
from reunion_police.records import CaseAlert, Region
from reunion_police.statistics import key_column
from reunion_police.values import AGE_BANDS, DAYS_OF_WEEK, TIMES_TO_RECOVERY

KINDS = (
    (Case, CASE_COLUMNS),
    (CaseSummary, SUMMARY_COLUMNS),
    (Tip, TIP_COLUMNS),
    (CaseAlert, ALERT_COLUMNS),
    (Region, REGION_COLUMNS),
)
ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "America/St_Johns", "Australia/Lord_Howe"])

AT = st.sampled_from([datetime(2026, 3, 29, 0, 59, 59, 999, tzinfo=UTC), datetime(1999, 12, 31, 16, tzinfo=UTC)])
TEXTS = st.sampled_from(["", "衡水市", "a,b\n"])
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.sampled_from([0, 7, 2**53 + 1]),
    float: st.sampled_from([0.5, -89.999999]),
    bool: st.booleans(),
    datetime: AT,
    GeoPoint: st.just(GeoPoint(37.7, -115.6)),
    type(None): st.none(),
    tuple[str, ...]: st.sampled_from([(), ("tp_1", "tp_2")]),
    tuple[AlertGround, ...]: st.sampled_from([(), (AlertGround(1, GeoPoint(1.5, 2.5), 9.0, True, None),)]),
}


def value_of(hint: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a field; an enum also has one of a newer hub."""
    if hint in VALUES:
        return VALUES[hint]
    if isinstance(hint, type) and issubclass(hint, OpenEnum):
        return st.sampled_from([*hint, hint("OF_A_NEWER_HUB")])
    return st.one_of(*map(value_of, get_args(hint)))


def rows_of(kind: Any, min_size: int = 0) -> st.SearchStrategy[list[Any]]:
    """Return a strategy for records of a kind."""
    parts = {name: value_of(hint) for name, hint in get_type_hints(kind).items()}
    return st.lists(st.builds(kind, **parts), min_size=min_size, max_size=4)


QUICK = settings(max_examples=6, phases=[Phase.explicit, Phase.reuse, Phase.generate])


@pytest.mark.parametrize(("kind", "columns"), KINDS)
@QUICK
@given(data=st.data(), zone=ZONES)
def test_frames_of_both_libraries_equal_the_rows(kind: Any, columns: Any, zone: str, data: st.DataObject) -> None:
    table = Table(data.draw(rows_of(kind)), columns)
    pandas_frame, polars_frame = table.to_pandas(zone), table.to_polars(zone)
    assert polars_frame.columns == list(pandas_frame.columns) == [column.name for column in columns]
    for column in columns:
        wanted = column.values(table.rows)
        assert [_plain(one) for one in pandas_frame[column.name].tolist()] == wanted, column.name
        assert polars_frame[column.name].to_list() == wanted, column.name


def _plain(value: Any) -> Any:
    if isinstance(value, pandas.Timestamp):
        return value.to_pydatetime()
    return None if value is pandas.NaT or pandas.isna(value) else value


@pytest.mark.parametrize(("kind", "columns"), KINDS)
@QUICK
@given(data=st.data())
def test_empty_frames_have_the_types_of_full_ones(kind: Any, columns: Any, data: st.DataObject) -> None:
    rows = data.draw(rows_of(kind, min_size=1))
    empty, full = Table((), columns), Table(rows, columns)
    mine, theirs = empty.to_pandas("Asia/Shanghai").dtypes, full.to_pandas("Asia/Shanghai").dtypes
    for name, dtype in theirs.items():
        # A category of a newer hub is known once it is there.
        found = mine[name]
        assert found == dtype or set(found.categories) < set(dtype.categories), name
    assert empty.to_polars("Asia/Shanghai").schema.keys() == full.to_polars("Asia/Shanghai").schema.keys()
    for name, kind_of in full.to_polars("Asia/Shanghai").schema.items():
        assert empty.to_polars("Asia/Shanghai").schema[name] == kind_of or isinstance(kind_of, polars.Enum), name


def test_types_of_each_kind_are_the_promised_ones() -> None:
    columns = tuple(Column[Any](kind.name, kind, lambda _: None, ("a", "b")) for kind in ColumnKind)
    frame = Table((), columns).to_pandas("Asia/Shanghai")
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "TEXT": "str",
        "INTEGER": "Int64",
        "NUMBER": "float64",
        "BOOLEAN": "boolean",
        "TIME": "datetime64[us, Asia/Shanghai]",
        "DATE": "datetime64[us]",
        "CATEGORY": "category",
        "ORDERED": "category",
    }
    assert [frame[name].dtype.ordered for name in ("CATEGORY", "ORDERED")] == [False, True]
    assert Table((), columns).to_polars("Asia/Shanghai").schema == {
        "TEXT": polars.String(),
        "INTEGER": polars.Int64(),
        "NUMBER": polars.Float64(),
        "BOOLEAN": polars.Boolean(),
        "TIME": polars.Datetime("us", "Asia/Shanghai"),
        "DATE": polars.Date(),
        "CATEGORY": polars.Enum(["a", "b"]),
        "ORDERED": polars.Enum(["a", "b"]),
    }


def test_times_show_the_clock_of_the_zone() -> None:
    column = Column[datetime]("at", ColumnKind.TIME, lambda row: row)
    moment = datetime(2026, 5, 1, 16, 30, 0, 123, tzinfo=UTC)
    table = Table([moment], (column,))
    local = moment.astimezone(ZoneInfo("Asia/Shanghai"))
    assert str(table.to_pandas("Asia/Shanghai")["at"][0]) == str(local)
    assert str(table.to_polars("Asia/Shanghai")["at"][0]) == str(local)
    with pytest.raises(QueryInvalid):
        table.to_pandas("Shanghai/Asia")


@pytest.mark.parametrize(
    ("dimension", "values"),
    [
        (Dimension.AGE_BAND, AGE_BANDS),
        (Dimension.TIME_TO_RECOVERY, TIMES_TO_RECOVERY),
        (Dimension.DAY_OF_WEEK, DAYS_OF_WEEK),
    ],
)
def test_ordered_keys_sort_by_their_order(dimension: Dimension, values: tuple[str, ...]) -> None:
    rows = [Group((value,), 1) for value in (*reversed(values), None)]
    table: Table[Group] = Table(rows, (key_column(dimension, 0),))
    name = dimension.value.lower()
    assert table.to_pandas().sort_values(name)[name].dropna().tolist() == list(values)
    assert table.to_polars().sort(name, nulls_last=True)[name].drop_nulls().to_list() == list(values)
