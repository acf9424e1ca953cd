"""Prepare how each input type is built from a request, once instead of for each value.

Why: Strawberry finds out again for each field of each object what the field's type is and how to convert a value of it.
For a thousand devices that took 36 of the 94 ms of the API's processor time, and now takes 2.

A type within itself, such as a filter, is prepared too. `@oneOf` is checked by graphql-core's `out_type`, not here.

`from_input` of a definition is meant for integrations that build their own inputs. Types with a `Maybe`, and other
types that this module does not know, are left to Strawberry.

No issue of upstream asks for prepared conversions (searched 2026-11).

Seen needed in Strawberry 0.341 (`strawberry/types/arguments.py`: `convert_argument`; `strawberry/types/base.py`:
`StrawberryObjectDefinition.from_input`).
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any, Final

from graphql import GraphQLInputObjectType, GraphQLSchema
from strawberry.relay.types import GlobalID
from strawberry.schema.name_converter import NameConverter
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import InputContext
from strawberry.types.arguments import _is_leaf_type as is_leaf_type
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryObjectDefinition, StrawberryOptional
from strawberry.types.enum import has_enum_definition
from strawberry.types.unset import UNSET

Convert = Callable[[Any], Any]


class _UnknownType(Exception):
    """A type that is left to Strawberry."""


def prepare_inputs(schema: GraphQLSchema, converter: GraphQLCoreConverter) -> None:
    """Give each input type of a schema a prepared `from_input`."""
    preparation = _Preparation(converter)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            if isinstance(definition, StrawberryObjectDefinition):
                preparation.prepare(definition)


class _Prepared:
    """The `from_input` of a prepared type."""

    def __init__(self, build: Convert) -> None:
        self.build = build

    def __call__(self, kind: type, value: Mapping[str, Any], context: InputContext) -> Any:
        """Build the input; Strawberry passes what this one needs no more."""
        return self.build(value)


class _Preparation:
    """Prepares the types of one schema; both graphs may share a type."""

    def __init__(self, converter: GraphQLCoreConverter) -> None:
        self._scalars: Final = converter.scalar_registry
        self._names: Final[NameConverter] = converter.config.name_converter
        self._begun: set[int] = set()

    def prepare(self, definition: StrawberryObjectDefinition) -> Convert | None:
        """Prepare a type and those within it; return how it is built, or None if that is left to Strawberry."""
        if isinstance(definition.from_input, _Prepared):
            return definition.from_input.build
        # Two types within each other are begun and not prepared.
        if definition.from_input is not None or id(definition) in self._begun:
            return None
        self._begun.add(id(definition))
        try:
            build = self._make_builder(definition)
        except _UnknownType:
            return None
        definition.from_input = _Prepared(build)
        return build

    def _make_builder(self, definition: StrawberryObjectDefinition) -> Convert:
        if definition.type_var_map or not definition.is_input:
            raise _UnknownType

        def build_inner(value: Any) -> Any:
            # Called when the type is prepared: a value holds others of its own type.
            return value if value is None or value is UNSET else build(value)

        fields: dict[str, tuple[str, Convert | None]] = {
            self._names.from_field(field): (
                field.python_name,
                self._converter(field.resolve_type(type_definition=definition), definition, build_inner),
            )
            for field in definition.fields
        }
        # As Strawberry does: a nullable field without a default is None.
        absent = {
            field.python_name: None
            for field in definition.fields
            if field.default_value is MISSING and field.default_factory is MISSING
        }
        build = _builder(definition.origin, fields, absent)
        return build

    def _converter(self, kind: Any, outer: StrawberryObjectDefinition, build_inner: Convert) -> Convert | None:
        """Return how a value of a type is converted; None if it stays as it is. Raise _UnknownType.

        `build_inner` converts values of the type `outer`, whose field this is.
        """
        if isinstance(kind, StrawberryMaybe):
            raise _UnknownType
        if isinstance(kind, StrawberryOptional):
            return self._converter(kind.of_type, outer, build_inner)
        if isinstance(kind, StrawberryList):
            return _list_converter(self._converter(kind.of_type, outer, build_inner))
        if kind is GlobalID:
            raise _UnknownType
        if has_enum_definition(kind) or is_leaf_type(kind, self._scalars):
            return None
        definition = getattr(kind, "__strawberry_definition__", None)
        if definition is outer:
            return build_inner
        build = self.prepare(definition) if isinstance(definition, StrawberryObjectDefinition) else None
        if build is None:
            raise _UnknownType
        return lambda value: value if value is None or value is UNSET else build(value)


def _builder(origin: type, fields: Mapping[str, tuple[str, Convert | None]], absent: Mapping[str, None]) -> Convert:
    def build(value: Mapping[str, Any]) -> Any:
        # graphql-core has refused unknown fields.
        arguments: dict[str, Any] = {**absent}
        for name, one in value.items():
            python_name, convert = fields[name]
            arguments[python_name] = one if convert is None else convert(one)
        return origin(**arguments)

    return build


def _list_converter(convert: Convert | None) -> Convert:
    def convert_list(values: Any) -> Any:
        if values is None or values is UNSET:
            return values
        # A copy: graphql-core gives one default to all requests that omit the value.
        return list(values) if convert is None else [convert(value) for value in values]

    return convert_list
