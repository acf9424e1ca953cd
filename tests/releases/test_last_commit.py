"""Before the first release, a change is held to the graphs of the last commit: each break needs its line."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from hub.releases.snapshots import broken_since_last_commit, check_snapshots

DOCS: Final = Path(__file__).parents[2] / "docs"
DAY: Final = date(2026, 7, 1)
LOST: Final = "  viewer: Viewer!\n  lost: Int"


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A repository whose last commit has one field more in the partner graph than there is now."""
    for name in ("partner.graphql", "police.graphql", "graph-changelog.md"):
        shutil.copy(DOCS / name, tmp_path)
    (tmp_path / "graph-changelog.md").write_text(
        "# Changes\n\n## Unreleased\n\n### Partner graph\n\nNothing yet.\n\n### Police graph\n\nNothing yet.\n"
    )
    git(tmp_path, "init", "--quiet")
    graph = tmp_path / "partner.graphql"
    text = graph.read_text()
    graph.write_text(text.replace("  viewer: Viewer!", LOST))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "With a field more")
    graph.write_text(text)
    return tmp_path


def test_break_of_last_commit_without_line_is_refused(docs: Path) -> None:
    assert broken_since_last_commit(docs, DAY) == ["partner.graphql: Field Query.lost was removed."]
    (problem,) = check_snapshots(docs, DAY)
    assert problem.startswith("partner.graphql breaks `Query.lost` of the last commit")


def test_break_of_last_commit_with_line_is_accepted(docs: Path) -> None:
    changelog = docs / "graph-changelog.md"
    changelog.write_text(changelog.read_text().replace("Nothing yet.", "- `Query.lost` went: nobody asked it.", 1))
    assert check_snapshots(docs, DAY) == []


def test_committed_break_is_still_held_to_its_line(docs: Path) -> None:
    git(docs, "commit", "--quiet", "-am", "Without it")
    (problem,) = check_snapshots(docs, DAY)
    assert "Query.lost" in problem


def test_field_more_than_last_commit_breaks_nothing(docs: Path) -> None:
    graph = docs / "partner.graphql"
    less = re.sub(r'  """[^"]*"""\n  viewer: Viewer!\n', "", graph.read_text())
    assert "viewer" not in less
    graph.write_text(less)
    git(docs, "commit", "--quiet", "--amend", "-am", "With a field less")
    assert broken_since_last_commit(docs, DAY) == []


def test_without_git_there_is_nothing_to_compare(tmp_path: Path) -> None:
    for name in ("partner.graphql", "police.graphql", "graph-changelog.md"):
        shutil.copy(DOCS / name, tmp_path)
    assert broken_since_last_commit(tmp_path, DAY) == []
