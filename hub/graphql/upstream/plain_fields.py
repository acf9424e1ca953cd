"""Complete an object whose selected fields are plain attributes, without graphql-core's steps for each field.

Why: graphql-core looks each field up again, makes an info and a path for it and calls its resolver, for each object of
a list. For the three fields of a thousand results this took 10 of the 94 ms of the API's processor time.

A field is plain if it has Strawberry's default resolver, takes no arguments and is a String, an ID, a Boolean, an Int,
a Float or null. An object with any other value, with a number out of bounds, or with a null that is not allowed, is
completed by graphql-core, with its errors.

Upstream: https://github.com/graphql-python/graphql-core/issues/189 (open) reports that long lists of objects are
completed slowly.

Seen needed in graphql-core 3.3.2 (`graphql/execution/executor.py`: `Executor.execute_field`) under Strawberry 0.341
(`strawberry/schema/schema_converter.py`: `_is_default` of `GraphQLCoreConverter.from_resolver`).
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from graphql import (
    GRAPHQL_MAX_INT,
    FieldNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    is_composite_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
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

PlainField = tuple[str, str, frozenset[type]]
"""The key in the response, the attribute, and the types of values that need no conversion."""


def read_plain_fields(kind: GraphQLObjectType, selected: Mapping[str, Sequence[FieldNode]]) -> list[PlainField] | None:
    """Return the selected fields; None if one of them is not plain."""
    if kind.is_type_of is not None:
        return None
    fields = []
    for key, nodes in selected.items():
        field = kind.fields.get(nodes[0].name.value)
        values = _values(field) if field is not None and not nodes[0].arguments else frozenset()
        if field is None or not values:
            return None
        fields.append((key, _attribute(field), values))
    return fields


def complete_plain_object(fields: Sequence[PlainField], value: object) -> dict[str, Any] | None:
    """Return the completed object; None if one of its values is not plain."""
    completed: dict[str, Any] = {}
    for key, name, kinds in fields:
        one: Any = getattr(value, name, fields)
        kind = type(one)
        # Not `abs(one) > bound`: NaN is neither above it nor below.
        if kind not in kinds or (kind in BOUNDS and not abs(one) <= BOUNDS[kind]):
            return None
        completed[key] = one
    return completed


def _values(field: GraphQLField) -> frozenset[type]:
    if field.args or not getattr(field.resolve, "_is_default", False) or not _attribute(field):
        return frozenset()
    is_needed = isinstance(field.type, GraphQLNonNull)
    kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    found = KINDS.get(kind)
    if found is not None:
        return frozenset({found} if is_needed else {found, NOTHING})
    return frozenset() if is_needed or not is_composite_type(kind) else frozenset({NOTHING})


def _attribute(field: GraphQLField) -> str:
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    is_plain = isinstance(definition, StrawberryField) and definition.default_resolver is getattr
    return definition.python_name if is_plain else ""  # type: ignore[union-attr]
