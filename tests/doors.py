"""Every root field of a graph, found by walking its schema, with a document that has all its required arguments."""

import re
from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from hub.graphql.execution.graph import Graph

NAMED = dict.fromkeys(("fromMonth", "untilMonth"), "2026-05")
"""Arguments that take no text but of one form."""

PLAIN = {"Int": 1, "Float": 1.0, "Boolean": True, "DateTime": "2016-05-13T08:00:00Z", "JSON": {}}


def schema_of(graph: Graph) -> GraphQLSchema:
    """Return the schema that graphql-core executes."""
    return graph.core


def doors(graph: Graph) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield the kind of operation, the name of the root field, a document that selects it, and its variables."""
    schema = schema_of(graph)
    for kind, root in (
        ("query", schema.query_type),
        ("mutation", schema.mutation_type),
        ("subscription", schema.subscription_type),
    ):
        for name, field in root.fields.items() if root else ():
            if name not in ("_entities", "_service"):
                yield kind, name, document(kind, name, field), variables(field)


def document(kind: str, name: str, field: GraphQLField) -> str:
    """Return an operation on one root field."""
    wanted = {arg: value for arg, value in field.args.items() if is_required_argument(value)}
    declared = ", ".join(f"${arg}: {value.type}" for arg, value in wanted.items())
    passed = ", ".join(f"{arg}: ${arg}" for arg in wanted)
    chosen = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    return f"{kind} {f'({declared}) ' if declared else ''}{{ {name}{f'({passed})' if passed else ''}{chosen} }}"


def variables(field: GraphQLField) -> dict[str, Any]:
    """Return variables for the required arguments."""
    wanted = {name: arg for name, arg in field.args.items() if is_required_argument(arg)}
    return {name: NAMED.get(name) or sample(arg.type) for name, arg in wanted.items()}


def sample(kind: Any) -> Any:
    """Return a value that an input type takes."""
    if isinstance(kind, GraphQLNonNull):
        return sample(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [sample(kind.of_type)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType) and kind.extensions["strawberry-definition"].is_one_of:
        name, first = next(iter(kind.fields.items()))
        return {name: sample(first.type)}
    if isinstance(kind, GraphQLInputObjectType):
        return {name: sample(one.type) for name, one in kind.fields.items() if is_required_input_field(one)}
    return PLAIN.get(kind.name, "x")


def entities(graph: Graph) -> list[tuple[str, str]]:
    """Return all entity types, each with its key field."""
    union = schema_of(graph).get_type("_Entity")
    assert isinstance(union, GraphQLUnionType)
    members: tuple[GraphQLObjectType, ...] = union.types
    keys = dict(re.findall(r'type (\w+)[^{]*@key\(fields: "(\w+)"\)', graph.as_str()))
    return sorted((member.name, keys[member.name]) for member in members)
