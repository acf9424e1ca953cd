"""Files of exports are what their standards say, and no spreadsheet runs them."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import polars
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from hub.domain.alerts.alert import AlertStatus, public_centre
from hub.domain.cases.keeping import CaseKeeping, Wipe
from hub.domain.exports.columns import CASES, SUMMARIES, TABLES, TIPS, Cell, CellType, Column, ExportedCase, Table
from hub.domain.exports.export import ExportFormat, ExportFormatUnavailable, ExportKind
from hub.services.exports.steps import file_formats
from hub.services.exports.steps.file_parts import RISKY, CsvFile, GeoJsonFile, defused
from hub.services.exports.steps.parquet_file import ParquetFile
from tests.fakes import NOW, new_case
from tests.services.police.scenes import new_tip

TABLE = Table(
    (
        Column("id", CellType.TEXT, lambda row: row[0]),
        Column("text", CellType.TEXT, lambda row: row[1]),
        Column("kind", CellType.CODE, lambda row: None if row[3] is None else "=YES" if row[3] else "NO"),
        Column("count", CellType.INTEGER, lambda row: len(row[1] or "")),
        Column("number", CellType.NUMBER, lambda row: row[2]),
        Column("flag", CellType.FLAG, lambda row: row[3]),
        Column("longitude", CellType.NUMBER, lambda row: row[4]),
        Column("latitude", CellType.NUMBER, lambda row: row[4]),
        Column("at", CellType.TIME, lambda row: row[5]),
    )
)

TYPES = [
    "string",
    "string",
    "dictionary<values=string, indices=int32, ordered=0>",
    "int64",
    "double",
    "bool",
    "double",
    "double",
    "timestamp[us, tz=UTC]",
]

texts = (
    st.none() | st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(["=1+1", '"', "a\r\n=b", "＝x"])
)
rows = st.lists(
    st.tuples(
        st.uuids().map(str),
        texts,
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.none() | st.booleans(),
        st.none() | st.floats(-90, 90),
        st.none() | st.just(NOW),
    ),
    max_size=6,
)


def written(writer: Any, some: list[Any], cut: int) -> bytes:
    """Return a file written in two parts."""
    cells: list[list[Cell]] = [TABLE.row(row) for row in some]
    data, footers = writer.begin(TABLE), []
    for part, before in ((cells[:cut], []), (cells[cut:], cells[:cut])):
        made = writer.rows(TABLE, part, offset=len(data), first=not before)
        data += made.data
        footers += [made.footer] if made.footer else []
    assert bool(footers) == (writer.has_footers and bool(some))
    return bytes(data + writer.end(TABLE, footers))


@given(rows, st.integers(0, 6))
def test_csv_reads_back_and_no_cell_begins_a_formula(some: list[Any], cut: int) -> None:
    data = written(CsvFile(), some, cut)
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["id"] for row in read] == [row[0] for row in some]
    for row, (_, text, number, flag, _, at) in zip(read, some, strict=True):
        assert row["text"] in (text or "", f"'{text}")
        assert row["text"].lstrip()[:1] not in RISKY
        assert (float(row["number"]) if row["number"] else None) == number
        assert row["flag"] == {None: "", True: "true", False: "false"}[flag]
        assert (row["at"] == "") == (at is None)


@given(rows, st.integers(0, 6))
def test_geojson_reads_back_with_a_feature_for_each_row(some: list[Any], cut: int) -> None:
    collection = json.loads(written(GeoJsonFile(), some, cut))
    assert collection.keys() == {"type", "features"}
    for feature, (name, text, number, flag, place, _) in zip(collection["features"], some, strict=True):
        assert feature["id"] == name
        assert feature["geometry"] == (None if place is None else {"type": "Point", "coordinates": [place, place]})
        assert [feature["properties"][one] for one in ("text", "number", "flag")] == [text, number, flag]


@given(rows, st.integers(0, 6))
def test_parquet_reads_back_with_types_in_two_libraries(some: list[Any], cut: int) -> None:
    data = written(ParquetFile(), some, cut)
    table = parquet.read_table(pa.BufferReader(data))
    wanted = [dict(zip([one.name for one in TABLE.columns], TABLE.row(row), strict=True)) for row in some]
    assert table.to_pylist() == wanted
    assert [str(one.type) for one in table.schema] == TYPES
    assert polars.read_parquet(io.BytesIO(data)).to_dicts() == wanted
    groups = parquet.ParquetFile(pa.BufferReader(data)).metadata.num_row_groups
    assert groups == sum(bool(part) for part in (some[:cut], some[cut:]))


def test_parquet_groups_far_into_a_file_name_their_places() -> None:
    far = 1_900_000_000
    made = ParquetFile().rows(TABLE, [TABLE.row(("a", "x", 1.0, True, 2.0, NOW))], offset=far, first=False)
    footer = parquet.read_metadata(pa.BufferReader(b"PAR1" + ParquetFile().end(TABLE, [made.footer, made.footer])))
    places = [footer.row_group(0).column(number).data_page_offset for number in range(footer.num_columns)]
    assert (footer.num_rows, footer.num_row_groups) == (2, 2)
    assert far <= min(places) <= max(places) < far + len(made.data)


def test_parquet_without_its_library_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_formats, "PARQUET_LIBRARY", "no_such_library")
    with pytest.raises(ExportFormatUnavailable) as refused:
        file_formats.format_of(ExportFormat.PARQUET)
    assert refused.value.path == ("format",)


@pytest.mark.parametrize("text", ["=A1", "+1", "-1", "@x", "\tx", "\rx", " =A1", "＝A1", "＋86", "\n=x"])
def test_texts_that_a_spreadsheet_runs_get_an_apostrophe(text: str) -> None:
    assert defused(text) == f"'{text}"


def test_summaries_have_the_public_place_and_nothing_private() -> None:
    case = new_case("cs_1")
    one = ExportedCase.of(case, AlertStatus.TEST)
    row = dict(zip([column.name for column in SUMMARIES.columns], SUMMARIES.row(one), strict=True))
    centre = public_centre(case.last_seen.point)
    assert (row["longitude"], row["latitude"]) == (centre.longitude, centre.latitude)
    assert row["alert_status"] == "TEST"
    private = {case.criteria, case.narrative, case.child.full_name, case.last_seen.address, case.child.identity_number}
    assert private.isdisjoint({value for value in row.values() if isinstance(value, str)})


@pytest.mark.parametrize("status", [*AlertStatus, None])
def test_tips_of_exercises_stand_apart_in_a_file(status: AlertStatus | None) -> None:
    tip = replace(new_tip("al_1", "cs_1"), status=status)
    row = dict(zip([column.name for column in TIPS.columns], TIPS.row(tip), strict=True))
    assert row["status"] == (status or "ACTUAL")


def test_no_file_has_a_reporter_or_a_contact() -> None:
    names = {column.name.lower() for table in TABLES.values() for column in table.columns}
    assert not [one for one in names if "contact" in one and one != "has_contact"]
    assert not [
        one for one in names if "reporter" in one or "identity" in one or ("photo" in one and one != "has_photo")
    ]
    assert {column.name for column in TIPS.columns} & {"tenant", "partner"} == set()
    assert set(TABLES) == set(ExportKind)


def test_wiped_case_has_no_place() -> None:
    case = new_case("cs_1", keeping=CaseKeeping(wiped=Wipe.FACTS, facts_wiped_at=NOW))
    names = [column.name for column in CASES.columns]
    row = dict(zip(names, CASES.row(ExportedCase.of(case, AlertStatus.ACTUAL)), strict=True))
    assert (row["longitude"], row["latitude"]) == (None, None)
