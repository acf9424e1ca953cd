"""Every mutation of both graphs either creates something and takes an idempotency key, or is idempotent by nature."""

import pytest
from graphql import (
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    ObjectTypeDefinitionNode,
    parse,
    print_ast,
)

from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from tests.calls import BY_NATURE, KEYED

DOCUMENTS = {
    "partner": parse(partner_graph(open_schema=False).as_str()),
    "police": parse(police_graph(open_schema=False).as_str()),
}

MUTATIONS: dict[str, FieldDefinitionNode] = {
    f"{graph}.{field.name.value}": field
    for graph, document in DOCUMENTS.items()
    for node in document.definitions
    if isinstance(node, ObjectTypeDefinitionNode) and node.name.value == "Mutation"
    for field in node.fields or ()
}


def key_of(name: str) -> InputValueDefinitionNode | None:
    """Return the idempotency key in a mutation's input."""
    graph, _ = name.split(".")
    for argument in MUTATIONS[name].arguments or ():
        kind = print_ast(argument.type).strip("!")
        for node in DOCUMENTS[graph].definitions:
            if isinstance(node, InputObjectTypeDefinitionNode) and node.name.value == kind:
                return next((field for field in node.fields or () if field.name.value == "idempotencyKey"), None)
    return None


def test_every_mutation_either_creates_or_repeats() -> None:
    assert len(MUTATIONS) > 20
    assert sorted([*KEYED, *BY_NATURE]) == sorted(MUTATIONS), "A row has `creates` or `repeat`, and not both."


@pytest.mark.parametrize("name", KEYED)
def test_creating_mutation_takes_a_key_kept_24_hours(name: str) -> None:
    key = key_of(name)
    assert key is not None
    assert print_ast(key.type) == "String!"
    assert key.description is not None
    assert "24 hours" in key.description.value


@pytest.mark.parametrize("name", BY_NATURE)
def test_idempotent_mutation_takes_no_key(name: str) -> None:
    assert key_of(name) is None
