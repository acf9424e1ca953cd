"""The operations and inputs shown in docs are valid."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse, validate
from graphql.execution.values import get_variable_values

from hub.graphql.partner_graph import partner_graph
from hub.graphql.police_graph import police_graph

DOCS = Path(__file__).parents[2] / "docs"
GRAPHS = {
    "partner-api.md": partner_graph(open_schema=False),
    "police-api.md": police_graph(open_schema=False),
}
FENCED = re.compile(r"^```(graphql|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(name, *block) for name in GRAPHS for block in FENCED.findall((DOCS / name).read_text(encoding="utf-8"))]
ASKED = [(name, text) for name, kind, text in BLOCKS if kind == "graphql" and not text.startswith("extend")]
INPUTS = [
    (name, before, text)
    for (_, _, before), (name, kind, text) in pairwise(BLOCKS)
    if kind == "json" and text.startswith('{"input": {')
]


@pytest.mark.parametrize(("name", "text"), ASKED)
def test_each_documented_operation_is_valid(name: str, text: str) -> None:
    assert validate(GRAPHS[name].core, parse(text)) == []


@pytest.mark.parametrize(("name", "document", "text"), INPUTS)
def test_each_documented_input_fits_its_operation(name: str, document: str, text: str) -> None:
    (operation,) = parse(document).definitions
    assert isinstance(operation, OperationDefinitionNode)
    found = get_variable_values(GRAPHS[name].core, operation.variable_definitions or (), json.loads(text))
    # A list is what is wrong with them.
    assert not isinstance(found, list), found


def test_both_pages_show_documents_and_inputs() -> None:
    assert {name for name, _ in ASKED} == {name for name, _, _ in INPUTS} == set(GRAPHS)
