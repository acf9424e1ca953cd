"""Every place of a graph where a caller names a thing, and a document for it: both read from the schema."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

from hub.domain.cases import Child, LastSeen, Reporter, Suspect, Vehicle
from hub.domain.facts import declared
from hub.graphql.execution.graph import Graph
from tests.doors import entities, sample, schema_of

WORDS = frozenset(
    (
        *(
            one.name
            for kind in (Child, LastSeen, Suspect, Vehicle, Reporter)
            for one in declared(kind)
            if one.fact.longest
        ),
        *(
            "language",
            "start",
            "end",
            "zone",
            "text",
            "contact",
            "purpose",
            "reason",
            "channel",
            "criteria",
            "narrative",
        ),
        *("documents", "receiver", "searchedText", "question", "officer", "force"),
        *("region", "timeZone", "fromMonth", "untilMonth", "search"),
    )
)
"""Texts that people write. They name nothing that the hub stores: officers and forces are the identity provider's, and
every officer may read the list of regions.
A partner's name is known to all who may send it."""

PLAIN_SCALARS = frozenset({"Int", "Float", "Boolean", "DateTime", "Cell", "JSON"})
"""Scalars whose values name nothing that the hub stores."""

ROOTS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}


@dataclass(frozen=True, slots=True)
class Place:
    """An argument, or a field of an input below it."""

    graph: str
    owner: str
    field: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.graph} {self.owner}.{self.field}({'.'.join(self.path)})"


def places(name: str, graph: Graph) -> list[Place]:
    """Return all places where a thing is named: every ID, and every text that is not listed in WORDS."""
    found = []
    for owner, kind in schema_of(graph).type_map.items():
        if not isinstance(kind, GraphQLObjectType) or owner.startswith("__"):
            continue
        for field, definition in kind.fields.items():
            for argument, taken in definition.args.items():
                found += [Place(name, owner, field, (argument, *rest)) for rest in _leaves(argument, taken.type)]
    references = [Place(name, "Query", "_entities", entity) for entity in entities(graph)]
    return [place for place in found if place.field != "_entities"] + references


def _leaves(name: str, kind: Any, inside: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        for field, taken in named.fields.items():
            if named.name not in inside:
                yield from ((field, *rest) for rest in _leaves(field, taken.type, (*inside, named.name)))
    elif isinstance(named, GraphQLScalarType) and (named.name == "ID" or name not in WORDS):
        yield from [()] if named.name not in PLAIN_SCALARS else []


def operation(graph: Graph, place: Place, said: Any, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return a document that sends `said` at a place and selects all fields it can, and its variables."""
    if place.field == "_entities":
        entity, key = place.path
        return _references(graph, entity), {"of": [{"__typename": entity, key: said}]}
    field = schema_of(graph).type_map[place.owner].fields[place.field]  # type: ignore[attr-defined]
    arguments = {name: sample(one.type) for name, one in field.args.items() if is_required_argument(one)}
    if "idempotencyKey" in arguments.get("input", ()):
        arguments["input"]["idempotencyKey"] = secrets.token_hex(8)
    for path, value in [*((tuple(name.split(".")), value) for name, value in given.items()), (place.path, said)]:
        _put(field.args[path[0]].type, arguments, path, deepcopy(value))
    declared = ", ".join(f"${name}: {field.args[name].type}" for name in arguments)
    passed = ", ".join(f"{name}: ${name}" for name in arguments)
    chosen = selection(graph, field.type)
    return f"{ROOTS[place.owner]} ({declared}) {{ {place.field}({passed}){chosen} }}", arguments


def _put(kind: Any, held: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set a value deep in an input; make the inputs around it."""
    name, *rest = path
    listed = "[" in str(kind)
    if not rest:
        held[name] = [value] if listed and not isinstance(value, list) else value
        return
    if name not in held:
        held[name] = sample(kind)
    inner = held[name][0] if listed else held[name]
    taken = get_named_type(kind)
    assert isinstance(taken, GraphQLInputObjectType)
    _put(taken.fields[rest[0]].type, inner, tuple(rest), value)


def _references(graph: Graph, entity: str) -> str:
    chosen = selection(graph, schema_of(graph).type_map[entity])
    return f"query ($of: [_Any!]!) {{ _entities(representations: $of) {{ __typename ... on {entity}{chosen} }} }}"


def selection(graph: Graph, kind: Any, depth: int = 4) -> str:
    """Return a selection of all fields below a type that need no argument."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if is_abstract_type(named):
        return f" {{ __typename {' '.join(_parts(graph, schema_of(graph).get_possible_types(named), depth))} }}"
    return f" {{ __typename {' '.join(_chosen(graph, named, depth).values())} }}"


OF_OTHERS: Final = frozenset({"alike"})
"""Fields with the cases of other samples. What is below them is read with the rest or alone, by the moment."""


def _chosen(graph: Graph, named: Any, depth: int) -> dict[str, str]:
    chosen = {}
    for name, field in named.fields.items():
        if any(is_required_argument(one) for one in field.args.values()) or name.startswith("_"):
            continue
        if is_leaf_type(get_named_type(field.type)):
            chosen[name] = name
        elif name in OF_OTHERS:
            chosen[name] = f"{name} {{ __typename id }}"
        elif depth > 1:
            chosen[name] = f"{name}{selection(graph, field.type, depth - 1)}"
    return chosen


def _parts(graph: Graph, kinds: Sequence[GraphQLObjectType], depth: int) -> Iterator[str]:
    """Yield a fragment for each type, with an alias for a field that has another type elsewhere under the same name."""
    for kind in kinds:
        chosen = _chosen(graph, kind, depth)
        for name, text in chosen.items():
            types = {str(one.fields[name].type) for one in kinds if name in one.fields}
            chosen[name] = text if len(types) == 1 else f"{name}Of{kind.name}: {text}"
        yield f"... on {kind.name} {{ {' '.join(chosen.values())} }}"
