"""What the fields of a graph weigh: its own `@cost` and `@listSize`, which everybody can read, and the defaults.

An object weighs 1 and a value nothing; a list is as long as its slicing argument says, else as long as `@listSize`
assumes, else ten. `@cost` on a field or a type takes the place of the default.
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

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType

DEFAULT_SIZE: Final = 10
REPRESENTATIONS: Final = "representations"
"""The argument of `_entities`, which answers with one for each."""


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """What a field weighs once, and how many of its type it answers with.

    `slicing` are the arguments that say how many, with their defaults; `sized` the fields below that are so long
    instead of this one.
    """

    type: Composite | None
    weight: int
    is_list: bool
    size: int | None
    slicing: Mapping[str, Any]
    sized: frozenset[str]


class Weights:
    """Those of one graph."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._types = {name: _type_weight(kind) for name, kind in schema.type_map.items()}
        self._fields = {
            (name, field): self._read(field, definition)
            for name, kind in schema.type_map.items()
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
            for field, definition in kind.fields.items()
        }

    def field(self, of: Composite, name: str) -> FieldWeight | None:
        """The weight of a field; None for one that the type does not have, or that speaks of the schema alone."""
        return self._fields.get((of.name, name))

    def possible(self, kind: Composite) -> Sequence[GraphQLObjectType]:
        """The types that an object of this one may have."""
        if isinstance(kind, GraphQLObjectType):
            return (kind,)
        return self.schema.get_possible_types(kind)

    def applies(self, condition: str, kind: GraphQLObjectType) -> bool:
        """Whether what is asked of one type is asked of an object of another."""
        named = self.schema.get_type(condition)
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
            return self.schema.is_sub_type(named, kind)
        return named is kind

    def _read(self, name: str, field: GraphQLField) -> FieldWeight:
        named = get_named_type(field.type)
        own = _directive(field, Cost)
        listed = _directive(field, ListSize)
        arguments = (listed.slicing_arguments or ()) if listed else ()
        if name == "_entities":
            arguments = (REPRESENTATIONS,)
        return FieldWeight(
            type=named if is_composite_type(named) else None,
            weight=own.weight if own else self._types[named.name],
            is_list=_is_list(field.type),
            size=listed.assumed_size or None if listed else None,
            slicing={one: field.args[one].default_value for one in arguments},
            sized=frozenset((listed.sized_fields or ()) if listed else ()),
        )


def _type_weight(kind: Any) -> int:
    own = _directive(kind, Cost)
    if own is not None:
        return int(own.weight)
    return 1 if is_composite_type(kind) else 0


def _directive(of: Any, kind: type[Any]) -> Any:
    definition = of.extensions.get("strawberry-definition")
    directives = getattr(definition, "directives", None) or ()
    return next((one for one in directives if isinstance(one, kind)), None)


def _is_list(kind: Any) -> bool:
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)
