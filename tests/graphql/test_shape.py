"""The shape of both graphs, walked from their SDLs: descriptions, Node, connections, mutations."""

import re
from typing import Final

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_list_type,
    is_non_null_type,
    print_ast,
)

from tests.graphql.bounded_lists import BOUNDED
from tests.graphql.sdl import SDLS, is_federations, parts, sdl_of

NOT_NODES: Final = {
    "CaseAlert": "a part of its case: reading it leaves the audit entry of a read of the case",
    "AuditEntry": "a line of the trail, read in its order; reading the trail leaves a line as well",
    "PartnerKey": "what a key is called, shown with its partner only",
    "ConformanceRun": "read with its own query, by a test key",
    "Notice": "read in its list, newest first, or followed; the node of its case is read for a purpose",
    "ParkedUnit": "a place in a queue: it is gone once the unit goes on",
    "CaseSummary": "another view of a case, whose id fetches the case itself",
    "CaseGrant": "a part of its case",
    "OfficerNote": "read with its case only",
    "SavedSearch": "read in the list of its owner",
    "Force": "known to the identity provider, not to the hub",
}
"""Types with an `id` that does not fetch them, and why."""

CONNECTIONS: Final = {
    "partner.graphql": {"Query.alerts": (100, 20), "Query.audience": (5_000, 1_000)},
    "police.graphql": {
        f"Query.{name}": (100, 20)
        for name in (
            *("partners", "cases", "caseSummaries", "deskCases", "caseTimeline", "officerNotes", "tips", "notices"),
            *("auditTrail", "alerts", "savedSearchCases", "savedSearchTips", "savedSearchAlerts"),
        )
    },
}
"""Each connection field, with the largest and the default size of its page."""


def graph_of(name: str) -> GraphQLSchema:
    """The graph's snapshot; the directives of federation are imported, so none of them is defined."""
    return build_schema(sdl_of(name), assume_valid_sdl=True)


def composite(name: str) -> list[GraphQLObjectType | GraphQLInterfaceType]:
    """Its own types that have fields."""
    kinds = graph_of(name).type_map.values()
    return [
        kind
        for kind in kinds
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not kind.name.startswith("_")
    ]


def fields_of(name: str) -> dict[str, GraphQLField]:
    """All its own fields, by their coordinates."""
    found = {f"{kind.name}.{field}": one for kind in composite(name) for field, one in kind.fields.items()}
    return {coordinate: one for coordinate, one in found.items() if not is_federations(coordinate)}


def bare(kind: GraphQLOutputType) -> GraphQLOutputType:
    """Without its exclamation mark."""
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


# ---------------------------------------------------------------- descriptions


@pytest.mark.parametrize("name", SDLS)
def test_every_part_has_a_description(name: str) -> None:
    own = [part for part in parts(sdl_of(name)) if not is_federations(part.coordinate)]
    assert len(own) > 150
    said = {part.coordinate: part.node.description for part in own if hasattr(part.node, "description")}
    assert len(said) == len(own)
    assert [
        at for at, words in said.items() if words is None or not re.search(r"\w.*[.!?]$", words.value, re.DOTALL)
    ] == []


# ---------------------------------------------------------------- Relay's Node


@pytest.mark.parametrize("name", SDLS)
def test_every_type_with_an_id_is_a_node(name: str) -> None:
    graph = graph_of(name)
    node = graph.get_type("Node")
    assert isinstance(node, GraphQLInterfaceType)
    assert [str(field.type) for field in node.fields.values()] == ["ID!"]
    having = {kind.name for kind in composite(name) if isinstance(kind, GraphQLObjectType) and "id" in kind.fields}
    nodes = {kind.name for kind in graph.get_implementations(node).objects}
    assert having - nodes == {kind for kind in NOT_NODES if kind in graph.type_map}
    assert nodes <= having
    root = graph.query_type
    assert root is not None
    assert str(root.fields["node"].type) == "Node"
    assert str(root.fields["node"].args["id"].type) == "ID!"


# ---------------------------------------------------------------- connections


@pytest.mark.parametrize("name", SDLS)
def test_connection_types_follow_relay(name: str) -> None:
    graph = graph_of(name)
    pages = graph.type_map["PageInfo"]
    assert isinstance(pages, GraphQLObjectType)
    assert {field: str(one.type) for field, one in pages.fields.items()} == {
        **dict.fromkeys(("hasNextPage", "hasPreviousPage"), "Boolean!"),
        **dict.fromkeys(("startCursor", "endCursor"), "String"),
    }
    found = [kind for kind in composite(name) if kind.name.endswith("Connection")]
    assert found
    for kind in found:
        of = kind.name.removesuffix("Connection")
        fields = {field: str(one.type) for field, one in kind.fields.items()}
        # A list that can be counted at a bounded cost may say how long it is.
        assert fields.pop("totalCount", "Int!") == "Int!"
        assert fields == {"edges": f"[{of}Edge!]!", "pageInfo": "PageInfo!"}
        edge = graph.type_map[f"{of}Edge"]
        assert isinstance(edge, GraphQLObjectType)
        assert {field: str(one.type) for field, one in edge.fields.items()} == {"cursor": "String!", "node": f"{of}!"}


@pytest.mark.parametrize("name", SDLS)
def test_connection_fields_take_first_and_after(name: str) -> None:
    giving = {
        at: field for at, field in fields_of(name).items() if get_named_type(field.type).name.endswith("Connection")
    }
    assert giving.keys() == CONNECTIONS[name].keys()
    for at, field in giving.items():
        most, usual = CONNECTIONS[name][at]
        assert is_non_null_type(field.type), at
        first, after = field.args["first"], field.args["after"]
        assert first.ast_node is not None
        assert str(first.type) == "Int!", at
        assert print_ast(first.ast_node).endswith(f" = {usual}"), at
        assert f"1 to {most:,}" in str(first.description), at
        assert str(after.type) == "String", at
        assert not {"skip", "offset", "page", "last", "before"} & field.args.keys(), at


def test_every_list_has_pages_or_a_bound() -> None:
    lists = {
        at
        for name in SDLS
        for at, field in fields_of(name).items()
        if is_list_type(bare(field.type)) and not re.fullmatch(r"\w+Connection\.edges", at)
    }
    assert lists == BOUNDED.keys(), "Name the bound of a new list in tests/graphql/bounded_lists.py."


# ---------------------------------------------------------------- mutations


@pytest.mark.parametrize("name", SDLS)
def test_mutations_take_one_input_and_return_own_payload(name: str) -> None:
    graph = graph_of(name)
    assert graph.mutation_type is not None
    for verb, field in graph.mutation_type.fields.items():
        noun = verb[0].upper() + verb[1:]
        assert {given: str(one.type) for given, one in field.args.items()} == {"input": f"{noun}Input!"}
        assert str(field.type) == f"{noun}Payload!"
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        assert str(payload.fields["userErrors"].type) == "[UserError!]!"
        # Beside the errors there is something that says what was done.
        assert len(payload.fields) > 1
    error = graph.type_map["UserError"]
    assert isinstance(error, GraphQLObjectType)
    assert {part: str(one.type) for part, one in error.fields.items()} == {
        "code": "String!",
        "message": "String!",
        "path": "[String!]!",
    }


@pytest.mark.parametrize("name", SDLS)
def test_list_entries_are_never_null(name: str) -> None:
    for at, field in fields_of(name).items():
        kind = bare(field.type)
        assert not isinstance(kind, GraphQLList) or is_non_null_type(kind.of_type), at
