"""Columns: frames, files and the page have one set of names, and the same values of one fact."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import polars
import pytest

from hub.domain.exports.columns import TABLES, CellType
from hub.domain.exports.export import ExportKind
from reunion_police import (
    AsyncReunionPolice,
    Case,
    CaseAlert,
    CaseStatistics,
    CaseSummary,
    ColumnKind,
    Reach,
    ReachCounts,
    ReachFunnel,
    ReachStatistics,
    Region,
    StageTelling,
    TimelineEntry,
    Tip,
)
from reunion_police.record_columns import ALERT_COLUMNS, CASE_COLUMNS, REGION_COLUMNS, SUMMARY_COLUMNS, TIP_COLUMNS
from reunion_police.telling import TELLING_COLUMNS
from reunion_police.timeline import TIMELINE_COLUMNS
from tests.docs.blocks import ROOT

PAGE: Final = (ROOT / "docs" / "police" / "columns.md").read_text(encoding="utf-8")
WHY: Final = "Compare frames and files"
TABLES_OF: Final[dict[str, tuple[Any, Any, ExportKind | None]]] = {
    "Cases": (Case, CASE_COLUMNS, ExportKind.CASES),
    "Summaries": (CaseSummary, SUMMARY_COLUMNS, ExportKind.CASE_SUMMARIES),
    "Tips": (Tip, TIP_COLUMNS, ExportKind.TIPS),
    "Alerts": (CaseAlert, ALERT_COLUMNS, ExportKind.ALERTS),
    "Regions": (Region, REGION_COLUMNS, None),
    "Timeline": (TimelineEntry, TIMELINE_COLUMNS, None),
    "Stages that are told": (StageTelling, TELLING_COLUMNS, None),
}
WORDS: Final = {
    ColumnKind.TEXT: "text",
    ColumnKind.INTEGER: "integer",
    ColumnKind.NUMBER: "number",
    ColumnKind.BOOLEAN: "boolean",
    ColumnKind.TIME: "time",
    ColumnKind.CATEGORY: "category",
}
CELL_WORDS: Final = {
    CellType.TEXT: {"text"},
    CellType.CODE: {"text", "category"},
    CellType.INTEGER: {"integer"},
    CellType.NUMBER: {"number"},
    CellType.FLAG: {"boolean"},
    CellType.TIME: {"time"},
}
UNITS: Final = {"_km": "km", "seconds": "seconds", "_cm": "cm", "_years": "years", "itude": "degrees"}


def rows_of(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading of the page, without the head."""
    section = PAGE[PAGE.index(f"\n## {heading}\n") :].split("\n## ", 2)[1]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("heading", TABLES_OF)
def test_page_lists_the_columns_of_frames_and_files(heading: str) -> None:
    record, columns, kind = TABLES_OF[heading]
    rows = rows_of(heading)
    in_frame, in_file = (
        {one.name: one for one in columns},
        {one.name: one for one in TABLES[kind].columns} if kind else {},
    )
    where = {(True, True): "both", (True, False): "frame", (False, True): "file"}
    assert [row[0] for row in rows] == [*in_frame, *(name for name in in_file if name not in in_frame)]
    hints = get_type_hints(record)
    for name, kind_of, *places, empty in rows:
        word, _, unit = kind_of.partition(", ")
        assert not places or places == [where[name in in_frame, name in in_file]], name
        assert unit == next((unit for end, unit in UNITS.items() if name.endswith(end)), ""), name
        if name in in_frame:
            assert word == WORDS[in_frame[name].kind], name
        if name in in_file:
            assert word in CELL_WORDS[in_file[name].type], name
        if name in in_frame and name in hints:
            assert (empty == "never") == (type(None) not in get_args(hints[name])), name


def test_page_lists_the_columns_of_counted_tables() -> None:
    counted = CaseStatistics(datetime.now(UTC), 0, 0, (), "UTC", (), (), (), (), {})
    nobody = ReachCounts(None, None, None, None, None, None)
    reach = Reach((), nobody, 10, ReachFunnel(None, None, None))
    tables = {
        "statistics.group_table()": counted.group_table(),
        "statistics.recovery_table()": counted.recovery_table(),
        "statistics.tip_table()": counted.tip_table(),
        "statistics.elsewhere_table()": counted.elsewhere_table(),
        "reach.table()": reach.table(),
        "reach.partner_table()": reach.partner_table(),
        "reach_statistics.table()": ReachStatistics(datetime.now(UTC), 10, 0, (), ()).table(),
    }
    shown = {name: re.findall(r"\w+", columns) for name, columns in rows_of("Statistics")}
    assert shown == {name: [column.name for column in table.columns] for name, table in tables.items()}


@pytest.mark.parametrize(("rows", "call"), [("caseSummaries", "summaries"), ("cases", "cases"), ("alerts", "alerts")])
@pytest.mark.usefixtures("writing")
async def test_file_and_frame_have_equal_values_by_name(
    client: AsyncReunionPolice, tmp_path: Path, rows: Any, call: str
) -> None:
    # A week of private cases: more than a hundred would wait for another person.
    some: Any = {"openedFrom": "2026-05-04T00:00:00Z", "openedUntil": "2026-05-08T00:00:00Z"}
    started = await client.exports.start(rows, purpose=WHY, filter=some, format="PARQUET")
    await client.exports.wait(started.id)
    path = await client.exports.download(started.id, tmp_path / "rows.parquet")
    file = polars.read_parquet(path).sort("id")
    frame = (await getattr(client, call)(purpose=WHY, filter=some, page_size=100).to_polars()).sort("id")
    assert len(frame) > 5
    # The alerts of this month were made with a rounder centre than the hub would have published.
    shared = [name for name in file.columns if name in frame.columns and not (call == "summaries" and "itude" in name)]
    assert len(shared) > 12
    for name in shared:
        assert _plain(file[name]) == _plain(frame[name]), name
    await client.exports.cancel(started.id)


def _plain(column: polars.Series) -> list[Any]:
    return (
        column.cast(polars.String).to_list() if column.dtype in (polars.Categorical, polars.Enum) else column.to_list()
    )
