"""Tables in pages: what the code says is written, what people say stays, and every table has its place."""

from pathlib import Path

import pytest

from hub.releases.page_tables import FRAMES, MARKED, WRITERS, check_tables, write_tables
from tests.docs.blocks import ROOT

REGIONS = """# Regions

<!-- written by make snapshot: columns of regions -->
| column | type | empty |
|---|---|---|
| `code` | number | never |
| `parent` | text | it is a state |
<!-- end -->
"""


def test_each_table_stands_in_a_page_and_ends_there() -> None:
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md")]
    places = [place[2] for page in pages for place in MARKED.finditer(page)]
    assert len(places) == sum(page.count("<!-- written by") for page in pages)
    assert {name.partition(" of ")[0] for name in places} == WRITERS.keys()
    assert {name.partition(" of ")[2] for name in places if name.startswith("columns")} == FRAMES.keys()


def test_table_is_written_anew_and_keeps_words_of_people(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(REGIONS, encoding="utf-8")
    (problem,) = check_tables(tmp_path)
    assert "a.md" in problem
    write_tables(tmp_path)
    assert check_tables(tmp_path) == []
    lines = (tmp_path / "a.md").read_text(encoding="utf-8").splitlines()
    assert lines[6:9] == [
        "| `code` | text | never |",
        "| `name` | text | never |",
        "| `parent` | text | it is a state |",
    ]


def test_place_without_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("<!-- written by make snapshot: nothing --> <!-- end -->", encoding="utf-8")
    with pytest.raises(KeyError, match="nothing"):
        check_tables(tmp_path)
