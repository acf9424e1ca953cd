"""The weights of a graph's fields: its public `@cost` and `@listSize`, and the defaults.

An object weighs 1 and a scalar 0. A list is as long as its slicing argument says, else as `@listSize` assumes, else
ten. `@cost` on a field or a type replaces the default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
)
from strawberry.federation.schema_directives import Cost, ListSize

from hub.graphql.upstream.strawberry_directives import find_directive

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType

DEFAULT_SIZE: Final = 10
REPRESENTATIONS: Final = "representations"
"""The argument of `_entities`, which returns one entity for each."""


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """The weight of a field, and the number of objects that it returns.

    `slicing` holds the arguments that set the number, with their defaults. `sized` names the fields below that have
    this number instead of the field itself.
    """

    type: Composite | None
    weight: int
    is_list: bool
    size: int | None
    slicing: Mapping[str, Any]
    sized: frozenset[str]


class Weights:
    """The weights of one graph."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._types = {name: _type_weight(kind) for name, kind in schema.type_map.items()}
        self._fields = {
            (name, field): self._read(field, definition)
            for name, kind in schema.type_map.items()
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
            for field, definition in kind.fields.items()
        }

    def field(self, kind: Composite, name: str) -> FieldWeight | None:
        """Return the weight of a field; None for one that the type does not have, or an introspection field."""
        return self._fields.get((kind.name, name))

    def possible(self, kind: Composite) -> Sequence[GraphQLObjectType]:
        """Return the types that an object of this type may have."""
        if isinstance(kind, GraphQLObjectType):
            return (kind,)
        return self.schema.get_possible_types(kind)

    def applies(self, condition: str, kind: GraphQLObjectType) -> bool:
        """Return whether a fragment on one type applies to an object of another."""
        named = self.schema.get_type(condition)
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
            return self.schema.is_sub_type(named, kind)
        return named is kind

    def _read(self, name: str, field: GraphQLField) -> FieldWeight:
        named = get_named_type(field.type)
        cost = find_directive(field, Cost)
        listed = find_directive(field, ListSize)
        arguments = tuple((listed.slicing_arguments or ()) if listed else ())
        if name == "_entities":
            arguments = (REPRESENTATIONS,)
        return FieldWeight(
            type=named if is_composite_type(named) else None,
            weight=cost.weight if cost else self._types[named.name],
            is_list=_is_list(field.type),
            size=listed.assumed_size or None if listed else None,
            slicing={one: field.args[one].default_value for one in arguments},
            sized=frozenset((listed.sized_fields or ()) if listed else ()),
        )


def _type_weight(kind: Any) -> int:
    cost = find_directive(kind, Cost)
    if cost is not None:
        return int(cost.weight)
    return 1 if is_composite_type(kind) else 0


def _is_list(kind: Any) -> bool:
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)
