"""Complete an object whose selected fields are plain attributes, without graphql-core's steps for each field.

Why: graphql-core looks each field up again, makes an info and a path for it and calls its resolver, for each object of
a list. For the three fields of a thousand results this took 10 of the 94 ms of the API's processor time.

A field is plain if it has Strawberry's default resolver, takes no arguments and is a String, an ID, a Boolean, an Int,
a Float, an enum or null, or an object or a list of objects whose selected fields are plain. An object with any other
value, with a number out of bounds, or with a null that is not allowed, is completed by graphql-core, with its errors.

Upstream: https://github.com/graphql-python/graphql-core/issues/189 (open) reports that long lists of objects are
completed slowly.

Seen needed in graphql-core 3.3.2 (`graphql/execution/executor.py`: `Executor.execute_field`) under Strawberry 0.341
(`strawberry/schema/schema_converter.py`: `_is_default` of `GraphQLCoreConverter.from_resolver`).
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from graphql import (
    GRAPHQL_MAX_INT,
    FieldNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    is_composite_type,
)
from strawberry.schema.schema_converter import CustomGraphQLEnumType, GraphQLCoreConverter
from strawberry.types.field import StrawberryField

KINDS: Final[Mapping[Any, type]] = {
    GraphQLString: str,
    GraphQLID: str,
    GraphQLBoolean: bool,
    GraphQLInt: int,
    GraphQLFloat: float,
}
NOTHING: Final = type(None)
BOUNDS: Final[Mapping[type, float]] = {int: GRAPHQL_MAX_INT, float: sys.float_info.max}
"""The largest number, above or below zero, that needs no conversion."""

STREAM: Final = "stream"
MISSING: Final = object()


class PlainField(NamedTuple):
    """A selected field: its key in the response, its attribute, and the types of values that are plain.

    `names` has those of an enum's members; `below` the fields of an object, or of each object of a list.
    """

    key: str
    attribute: str
    kinds: frozenset[type]
    names: Mapping[Any, str | None] | None = None
    below: "Sequence[PlainField] | None" = None
    is_list: bool = False


Below = Callable[[GraphQLObjectType, str], Sequence[PlainField] | None]
"""Returns the plain fields that are selected below a key; None if one of them is not plain."""


def nothing_below(_kind: GraphQLObjectType, _key: str) -> None:
    """Say that no field below a key is plain."""


def read_plain_fields(
    kind: GraphQLObjectType, selected: Mapping[str, Sequence[FieldNode]], below: Below = nothing_below
) -> list[PlainField] | None:
    """Return the selected fields; None if one of them is not plain."""
    if kind.is_type_of is not None:
        return None
    fields = []
    for key, nodes in selected.items():
        field = kind.fields.get(nodes[0].name.value)
        plain = _plain_field(key, field, below) if field is not None and not _is_special(nodes) else None
        if plain is None:
            return None
        fields.append(plain)
    return fields


def complete_plain_object(fields: Sequence[PlainField], value: object) -> dict[str, Any] | None:
    """Return the completed object; None if one of its values is not plain."""
    completed: dict[str, Any] = {}
    for key, name, kinds, names, below, is_list in fields:
        one: Any = getattr(value, name, MISSING)
        kind = type(one)
        if kind in kinds:
            # Not `abs(one) > bound`: NaN is neither above it nor below.
            if kind in BOUNDS and not abs(one) <= BOUNDS[kind]:
                return None
            completed[key] = one if names is None else names[one]
        elif below is not None and one is not MISSING:
            found = _complete_below(below, one, kind) if is_list else complete_plain_object(below, one)
            if found is None:
                return None
            completed[key] = found
        else:
            return None
    return completed


def _complete_below(fields: Sequence[PlainField], values: Sequence[object], kind: type) -> list[dict[str, Any]] | None:
    if kind is not list and kind is not tuple:
        return None
    completed = []
    for value in values:
        one = complete_plain_object(fields, value)
        if one is None:
            return None
        completed.append(one)
    return completed


def _is_special(nodes: Sequence[FieldNode]) -> bool:
    return bool(nodes[0].arguments) or any(one.name.value == STREAM for node in nodes for one in node.directives or ())


def _plain_field(key: str, field: GraphQLField, below: Below) -> PlainField | None:
    name = _attribute(field)
    if field.args or not getattr(field.resolve, "_is_default", False) or not name:
        return None
    is_needed = isinstance(field.type, GraphQLNonNull)
    kind: Any = _needed(field.type)
    nulls = frozenset[type]() if is_needed else frozenset({NOTHING})
    if kind in KINDS:
        return PlainField(key, name, nulls | {KINDS[kind]})
    if isinstance(kind, CustomGraphQLEnumType):
        members: Iterable[Any] = kind.wrapped_cls
        names = {one: kind.serialize(one) for one in members}
        return PlainField(key, name, nulls | {kind.wrapped_cls}, {**names, None: None})
    is_list = isinstance(kind, GraphQLList)
    item: Any = _needed(kind.of_type) if is_list else kind
    fields = below(item, key) if isinstance(item, GraphQLObjectType) else None
    # With nothing selected, a null that is not allowed would look like an object.
    if fields:
        return PlainField(key, name, nulls, below=fields, is_list=is_list)
    return PlainField(key, name, nulls) if is_composite_type(kind) and nulls else None


def _needed(kind: Any) -> Any:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def _attribute(field: GraphQLField) -> str:
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    is_plain = isinstance(definition, StrawberryField) and definition.default_resolver is getattr
    return definition.python_name if is_plain else ""  # type: ignore[union-attr]
