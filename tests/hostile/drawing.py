"""`python -m tests.hostile.drawing`: draw documents from the published schemas, and keep them in drawn.jsonl.

The library draws without chance, but its result depends on its version and on other loaded modules; as a file, the
corpus is the same each time. Draw again when a graph has changed and a document is no longer valid: a test says so.
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
SCALAR_LITERALS: Final = {
    "_Any": '{__typename: "Alert", id: "al_x"}',
    "Cell": '"8631aa51fffffff"',
    "DateTime": '"2016-05-13T08:00Z"',
    "JSON": '{url: "http://127.0.0.1:1/x"}',
}
DRAWS_PER_KIND: Final = 60
"""Queries, and mutations, of each graph, before duplicates are removed."""
MAX_DOCUMENT_LENGTH: Final = 4_000
"""Maximum characters of a document: larger ones are handwritten."""


class Drawn(NamedTuple):
    """A document and its graph."""

    graph: str
    kind: str
    document: str


def drawn() -> list[Drawn]:
    """Return the kept documents."""
    return [Drawn(**json.loads(line)) for line in DRAWN.read_text(encoding="utf-8").splitlines()]


def draw() -> Iterator[Drawn]:
    """Yield newly drawn documents."""
    scalars = {name: st.builds(parse_value, st.just(text)) for name, text in SCALAR_LITERALS.items()}
    for graph in GRAPHS:
        schema = build_schema((DOCS / f"{graph}.graphql").read_text(encoding="utf-8"), assume_valid=True)
        for kind, strategy in (("query", queries), ("mutation", mutations)):
            for document in _examples(strategy(schema, custom_scalars=scalars)):
                yield Drawn(graph, kind, document)


def _examples(strategy: st.SearchStrategy[str]) -> list[str]:
    found: list[str] = []

    @settings(
        max_examples=DRAWS_PER_KIND,
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
    return [document for document in dict.fromkeys(found) if len(document) <= MAX_DOCUMENT_LENGTH]


if __name__ == "__main__":
    lines = [json.dumps(one._asdict()) for one in draw()]
    DRAWN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} documents")
