"""docs/guarantees.md: at most sixty lines, each kept by a test or a benchmark row that exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")
SECTIONS = ("Partner developers", "Officers and analysts", "Operators")
MAX_GUARANTEES = 60
ROW = re.compile(r"^\| (?!you may|---)(.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[^`:]+)::(test_\w+)`")
BENCH = re.compile(r"`make bench SUITE=(\w+)`, `([\w.]+)`")
GUARANTEES = ROW.findall(PAGE)


def functions_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def exists(kept_by: str) -> bool:
    """Return whether the test or the benchmark row stands in its sources."""
    if test := TEST.fullmatch(kept_by):
        path = ROOT / test[1]
        return path.is_file() and test[2] in functions_in(path)
    if row := BENCH.fullmatch(kept_by):
        source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bench" / row[1]).rglob("*.py"))
        group, _, name = row[2].partition(".")
        # A suite names its rows in full, or by a prefix and a list of names.
        return f'"{row[2]}"' in source or (f'f"{group}.{{' in source and f'"{name}"' in source)
    return False


def test_each_section_stands_and_has_guarantees() -> None:
    parts = re.split(r"^## (.+)\n", PAGE, flags=re.MULTILINE)
    assert tuple(parts[1::2]) == SECTIONS
    assert all(ROW.search(part) for part in parts[2::2])


def test_there_are_at_most_sixty_each_on_one_line() -> None:
    assert 0 < len(GUARANTEES) <= MAX_GUARANTEES
    assert len(GUARANTEES) == len([line for line in PAGE.splitlines() if line.startswith("|")]) - 2 * len(SECTIONS)


@pytest.mark.parametrize(("guarantee", "kept_by"), GUARANTEES, ids=[said[:60] for said, _ in GUARANTEES])
def test_each_guarantee_is_kept_by_what_exists(guarantee: str, kept_by: str) -> None:
    assert exists(kept_by), f"{guarantee}: {kept_by} does not exist"


def test_what_does_not_exist_keeps_nothing() -> None:
    assert not exists("`tests/test_guarantees.py::test_of_nothing`")
    assert not exists("`tests/test_nowhere.py::test_of_nothing`")
    assert not exists("`make bench SUITE=fanout`, `fanout.nothing`")
    assert not exists("`make bench SUITE=nothing`, `fairness.slowdown`")
    assert not exists("a promise")
