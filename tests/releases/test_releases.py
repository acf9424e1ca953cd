"""Releases of the graphs in their own folder: the kept files, and the checks of later changes."""

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from hub.releases.snapshots import check_snapshots, cut_release, dangerous_changes
from tests.timeouts import PROGRAM_TIMEOUT

ROOT: Final = Path(__file__).parents[2]
DOCS: Final = ROOT / "docs"
FILES: Final = ("partner.graphql", "police.graphql", "graph-changelog.md")
DAY: Final = date(2026, 7, 1)


def released(folder: Path, version: str) -> Path:
    """The folder of a release that was made without complaint."""
    assert cut_release(folder, version, DAY) == []
    return folder / "releases" / version


def hub_schema(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The command that `make check` and `make release-graph` call."""
    command = [sys.executable, "-m", "hub", "schema", *options, "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PROGRAM_TIMEOUT)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """The folder that a release is made from."""
    for name in FILES:
        shutil.copy(DOCS / name, tmp_path)
    return tmp_path


def test_release_keeps_both_graphs_and_cuts_changelog(docs: Path) -> None:
    place = released(docs, "0.1.0")
    for name in FILES[:2]:
        assert (place / name).read_bytes() == (DOCS / name).read_bytes()
    nothing = "## Unreleased\n\n### Partner graph\n\nNothing yet.\n\n### Police graph\n\nNothing yet.\n\n"
    assert f"{nothing}## 0.1.0, 2026-07-01\n" in (docs / "graph-changelog.md").read_text()
    assert check_snapshots(docs, DAY) == []
    assert dangerous_changes(docs, DAY) == []


@pytest.mark.parametrize("version", ["0.10.0", "0.9.0", "0.9.9", "1", "v1.0.0", "../up", "", "1.0.0\n"])
def test_version_is_released_once_and_in_order(docs: Path, version: str) -> None:
    for earlier in ("0.9.0", "0.10.0"):
        released(docs, earlier)
    before = sorted(docs.rglob("*"))
    assert len(cut_release(docs, version, DAY)) == 1
    assert sorted(docs.rglob("*")) == before


def test_graph_with_problems_is_not_released(docs: Path) -> None:
    (docs / "police.graphql").write_text("type Query { a: Int }\n")
    (problem,) = cut_release(docs, "0.1.0", DAY)
    assert "run `make snapshot`" in problem
    assert not (docs / "releases").exists()


def test_break_of_the_last_release_is_named(docs: Path) -> None:
    """A part that the last release no longer has was removed rightly."""
    graphs = [released(docs, version) / "partner.graphql" for version in ("0.9.0", "0.10.0")]
    for graph, lost in zip(graphs, ("older", "lost"), strict=True):
        graph.write_text(graph.read_text().replace("  viewer: Viewer!", f"  viewer: Viewer!\n  {lost}: Int"))
    broken, unsaid = check_snapshots(docs, DAY)
    assert "breaks the last release" in broken
    assert "Query.lost" in broken
    assert "does not say what became of `Query.lost` in partner.graphql" in unsaid


def test_change_without_changelog_entry_is_a_problem(docs: Path) -> None:
    graph = released(docs, "0.1.0") / "police.graphql"
    text = graph.read_text()
    graph.write_text(
        re.sub(r'\n  """[^"]*"""\n  RESUME_ALL\n', "\n", text).replace("  halted: Boolean!", "  halted: Boolean")
    )
    assert [re.findall(r"`(\S+)` in (\S+)\.$", problem) for problem in check_snapshots(docs, DAY)] == [
        [("AuditAction.RESUME_ALL", "police.graphql")],
        [("Query.halted", "police.graphql")],
    ]
    changelog = docs / "graph-changelog.md"
    words = "### Police graph\n\n- `AuditAction.RESUME_ALL`, and `Query.halted` is never null.\n"
    changelog.write_text(changelog.read_text().replace("### Police graph\n\nNothing yet.\n", words, 1))
    assert check_snapshots(docs, DAY) == []
    (surprise,) = dangerous_changes(docs, DAY)
    assert "RESUME_ALL" in surprise


def test_release_without_a_graph_fails_the_check(docs: Path) -> None:
    (released(docs, "0.1.0") / "police.graphql").unlink()
    with pytest.raises(FileNotFoundError):
        check_snapshots(docs, DAY)


def test_command_fails_for_breaking_changes_only(docs: Path) -> None:
    made = hub_schema(docs, "--release", "0.1.0")
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    assert hub_schema(docs, "--release", "0.1.0").returncode == 1
    graph = docs / "releases" / "0.1.0" / "partner.graphql"
    text = graph.read_text()
    graph.write_text(text.replace("first: Int! = 20", "first: Int! = 10"))
    changelog = docs / "graph-changelog.md"
    changelog.write_text(
        changelog.read_text().replace("### Partner graph\n", "### Partner graph\n\n`Query.alerts`\n", 1)
    )
    surprising = hub_schema(docs, "--check")
    assert (surprising.returncode, surprising.stderr) == (0, "")
    assert "Query.alerts(first:)" in surprising.stdout
    graph.write_text(text.replace("  viewer: Viewer!", "  viewer: Viewer!\n  lost: Int"))
    broken = hub_schema(docs, "--check")
    assert broken.returncode == 1
    assert "Query.lost" in broken.stderr


def test_make_targets_call_the_command() -> None:
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    releasing = r'^release-graph:.*\n(?:\t.*\n)*?\t\$\(BIN\)/hub schema --release "\$\(VERSION\)"$'
    assert re.search(releasing, rules, re.MULTILINE)
    assert re.search(r"^check:.*\n(?:\t.*\n)*?\t.*\$\(BIN\)/hub schema --check", rules, re.MULTILINE)
    assert "make release-graph VERSION=" in (DOCS / "graph-changes.md").read_text(encoding="utf-8")
