"""Snapshots equal the graphs, and breaking changes are named."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType

from hub.domain.trail import purposes
from hub.graphql.execution.graph import Graph
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.releases.snapshots import check_snapshots, write_snapshots
from hub.services import idempotency
from hub.services.police.steps import case_notes
from tests.doors import schema_of

DOCS = Path(__file__).parent.parent.parent / "docs"
DAY = date(2026, 7, 1)


def test_snapshots_in_docs_equal_the_graphs() -> None:
    assert check_snapshots(DOCS, datetime.now(UTC).date()) == []


def test_missing_and_old_snapshots_are_named(tmp_path: Path) -> None:
    assert len(check_snapshots(tmp_path, DAY)) == 3
    write_snapshots(tmp_path)
    (without_a_changelog,) = check_snapshots(tmp_path, DAY)
    assert "graph-changelog.md" in without_a_changelog
    shutil.copy(DOCS / "graph-changelog.md", tmp_path)
    assert check_snapshots(tmp_path, DAY) == []
    with (tmp_path / "police.graphql").open("a") as snapshot:
        snapshot.write("# by hand\n")
    (problem,) = check_snapshots(tmp_path, DAY)
    assert "police.graphql" in problem


FOR_THE_TRAIL = f"{purposes.MIN_PURPOSE_CHARACTERS} to {purposes.MAX_PURPOSE_CHARACTERS} characters"
LIMITS = {
    "purpose": FOR_THE_TRAIL,
    "HaltAllInput.reason": FOR_THE_TRAIL,
    "ShareCaseInput.purpose": f"1 to {case_notes.MAX_REASON_CHARACTERS} characters",
    "ResumeAllInput.reason": FOR_THE_TRAIL,
    "idempotencyKey": f"1 to {idempotency.MAX_KEY_LENGTH} characters",
    "reason": f"1 to {case_notes.MAX_REASON_CHARACTERS} characters",
}


@pytest.mark.parametrize("graph", [partner_graph(open_schema=True), police_graph(open_schema=True)])
def test_limited_arguments_state_their_limit(graph: Graph) -> None:
    said = []
    for kind in schema_of(graph).type_map.values():
        given: list[tuple[str, Any]] = []
        if isinstance(kind, GraphQLInputObjectType):
            given = [
                (f"{kind.name}.{name}" if f"{kind.name}.{name}" in LIMITS else name, one)
                for name, one in kind.fields.items()
            ]
        if isinstance(kind, GraphQLObjectType):
            given += [argument for field in kind.fields.values() for argument in field.args.items()]
        said += [(name, part.description) for name, part in given if name in LIMITS]
    assert said
    assert [(name, words) for name, words in said if LIMITS[name] not in (words or "")] == []
