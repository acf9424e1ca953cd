"""The rows of docs/police/refusals.md, by mutation."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from graphql import GraphQLInputObjectType, get_named_type

from hub.graphs.police import police_graph

PAGE: Final = Path(__file__).parents[3] / "docs" / "police" / "refusals.md"
HEADING: Final = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
WORD: Final = re.compile(r"`([^`]+)`")
COMMENT: Final = re.compile("<!--.*?-->")
HEADER: Final = "| code | path | refused | then |"
NO_OTHER: Final = "No other refusal"

Refusal = tuple[str, str]
"""A code, and the path of the input; empty for the whole input or none."""


def printed_refusals() -> Mapping[str, set[Refusal]]:
    """Return the rows of each mutation: its own, and those of all inputs with a field of it."""
    parts = HEADING.split(PAGE.read_text(encoding="utf-8"))
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    alone = WORD.findall(sections[NO_OTHER])
    own = {name.strip("`"): rows_of(text) for name, text in sections.items() if name.startswith("`")}
    assert not own.keys() & set(alone), "a mutation with rows of its own has other refusals"
    shared = {
        name: rows_of(text) for name, text in sections.items() if name.startswith("With ") or name == "Every mutation"
    }
    found = {}
    for name in [*own, *alone]:
        found[name] = set(own.get(name, ()))
        for heading, rows in shared.items():
            if set(WORD.findall(heading)) <= fields_of(name):
                found[name] |= set(rows)
    return found


def rows_of(section: str) -> list[Refusal]:
    """Return the rows of a section's table; fail on a row that is not whole, or that stands there twice."""
    lines = [line for line in section.splitlines() if line.startswith("|")]
    if not lines:
        return []
    assert lines[0] == HEADER
    found = []
    for line in lines[2:]:
        code, paths, refused, then = (cell.strip() for cell in COMMENT.sub("", line).strip("|").split(" | "))
        assert refused, line
        assert then, line
        found += [(code.strip("`"), path) for path in WORD.findall(paths) or [""]]
        assert WORD.findall(paths) or paths == "none", line
    assert len(found) == len(set(found)), section
    return found


@cache
def fields_of(name: str) -> frozenset[str]:
    """Return the fields of the input of a mutation."""
    root = police_graph(open_schema=False).core.mutation_type
    assert root is not None
    given = get_named_type(root.fields[name].args["input"].type)
    assert isinstance(given, GraphQLInputObjectType)
    return frozenset(given.fields)
