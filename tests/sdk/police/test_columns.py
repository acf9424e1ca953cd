"""Columns: frames, files and the page have one set of names, and the same values of one fact."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import polars
import pytest

from reunion_police import (
    AsyncReunionPolice,
    CaseStatistics,
    Reach,
    ReachCounts,
    ReachFunnel,
    ReachStatistics,
)
from tests.docs.blocks import ROOT

PAGE: Final = (ROOT / "docs" / "police" / "columns.md").read_text(encoding="utf-8")
WHY: Final = "Compare frames and files"


def rows_of(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading of the page, without the head."""
    section = PAGE[PAGE.index(f"\n## {heading}\n") :].split("\n## ", 2)[1]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


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
