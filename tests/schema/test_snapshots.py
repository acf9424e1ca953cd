"""Snapshots: true to the graphs, and the changes that would break a partner named."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType

from hub.schema.graph import Graph
from hub.schema.partner.graph import partner_graph
from hub.schema.police.graph import police_graph
from hub.schema.snapshots import breaking_changes, check_snapshots, last_release, write_snapshots
from hub.services import idempotency
from hub.services.desk import audited, reasons
from tests.doors import schema_of

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_those_in_docs_are_true() -> None:
    assert check_snapshots(DOCS) == []


def test_a_missing_and_an_old_snapshot_are_named(tmp_path: Path) -> None:
    assert len(check_snapshots(tmp_path)) == 2
    write_snapshots(tmp_path)
    assert check_snapshots(tmp_path) == []
    with (tmp_path / "police.graphql").open("a") as snapshot:
        snapshot.write("# by hand\n")
    (problem,) = check_snapshots(tmp_path)
    assert "police.graphql" in problem


def test_a_change_that_breaks_the_last_release_is_named(tmp_path: Path) -> None:
    write_snapshots(tmp_path)
    for version in ("0.9.0", "0.10.0"):
        shutil.copytree(tmp_path, tmp_path / "releases" / version, ignore=shutil.ignore_patterns("releases"))
    released = tmp_path / "releases" / "0.10.0" / "partner.graphql"
    released.write_text(released.read_text().replace("  viewer: Viewer!", "  viewer: Viewer!\n  lost: Int"))
    (problem,) = check_snapshots(tmp_path)
    assert "0.10.0" in problem
    assert "lost" in problem


@pytest.mark.parametrize(
    ("released", "present", "breaks"),
    [
        ("type Query { a: Int }", "type Query { a: Int b: Int }", False),
        ("type Query { a: Int b: Int }", "type Query { a: Int }", True),
        ("type Query { a(x: Int): Int }", "type Query { a(x: Int!): Int }", True),
        ('type Query @key(fields: "a") { a: Int! }', "type Query { a: Int }", True),
    ],
)
def test_adding_breaks_nothing_and_taking_away_does(released: str, present: str, breaks: bool) -> None:
    assert bool(breaking_changes(released, present)) is breaks


def test_versions_are_compared_as_numbers(tmp_path: Path) -> None:
    assert last_release(tmp_path / "none") is None
    for name in ("v1.2.0", "v1.10.0", "drafts"):
        (tmp_path / name).mkdir()
    assert last_release(tmp_path) == tmp_path / "v1.10.0"


FOR_THE_TRAIL = f"{audited.FEWEST} to {audited.MOST} characters"
LIMITS = {
    "purpose": FOR_THE_TRAIL,
    "HaltAllInput.reason": FOR_THE_TRAIL,
    "ResumeAllInput.reason": FOR_THE_TRAIL,
    "idempotencyKey": f"1 to {idempotency.LONGEST_KEY} characters",
    "reason": f"1 to {reasons.MOST_CHARACTERS} characters",
}


@pytest.mark.parametrize("graph", [partner_graph(open_schema=True), police_graph(open_schema=True)])
def test_what_has_a_limit_says_so(graph: Graph) -> None:
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
