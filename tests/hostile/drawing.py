"""`python -m tests.hostile.drawing`: draw documents from the published schemas, and keep them in drawn.jsonl.

The library draws without chance, but what it draws depends on its version and on what else is loaded; kept, the corpus
is the same each time. Draw again when a graph has changed so that a document is valid no longer: a test says so.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from graphql import build_schema, parse_value
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import mutations, queries

DOCS: Final = Path(__file__).parents[2] / "docs"
DRAWN: Final = Path(__file__).with_name("drawn.jsonl")
GRAPHS: Final = ("partner", "police")
WRITTEN: Final = {
    "_Any": '{__typename: "Alert", id: "al_x"}',
    "Cell": '"8631aa51fffffff"',
    "DateTime": '"2016-05-13T08:00Z"',
    "JSON": '{url: "http://127.0.0.1:1/x"}',
}
EACH: Final = 60
"""Queries, and mutations, of each graph, before those that are equal are left out."""
LONGEST: Final = 4_000
"""Characters of a document: what is larger is made by hand."""


class Drawn(NamedTuple):
    """A document, and of which graph."""

    graph: str
    kind: str
    document: str


def drawn() -> list[Drawn]:
    """Those that are kept."""
    return [Drawn(**json.loads(line)) for line in DRAWN.read_text(encoding="utf-8").splitlines()]


def draw() -> Iterator[Drawn]:
    """Draw them anew."""
    scalars = {name: st.builds(parse_value, st.just(text)) for name, text in WRITTEN.items()}
    for graph in GRAPHS:
        schema = build_schema((DOCS / f"{graph}.graphql").read_text(encoding="utf-8"), assume_valid=True)
        for kind, strategy in (("query", queries), ("mutation", mutations)):
            for document in _examples(strategy(schema, custom_scalars=scalars)):
                yield Drawn(graph, kind, document)


def _examples(strategy: st.SearchStrategy[str]) -> list[str]:
    found: list[str] = []

    @settings(
        max_examples=EACH,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def gather(document: str) -> None:
        found.append(document)

    gather()
    return [document for document in dict.fromkeys(found) if len(document) <= LONGEST]


if __name__ == "__main__":
    lines = [json.dumps(one._asdict()) for one in draw()]
    DRAWN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} documents")
