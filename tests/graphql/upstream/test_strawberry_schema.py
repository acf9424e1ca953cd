"""Notice when Strawberry changes what the engine's schema leans on."""

import strawberry
from graphql import GraphQLSchema
from strawberry.federation.schema_directives import Cost
from strawberry.schema import Schema

from hub.graphql.upstream.strawberry_directives import find_directive
from hub.graphql.upstream.strawberry_schema import EngineSchema
from tests.upstream import parameters, source


@strawberry.type(directives=[Cost(weight=3)])
class Thing:
    name: str = strawberry.field(directives=[Cost(weight=5)])


@strawberry.type
class Query:
    thing: Thing


def test_schema_overrides_exist_with_the_same_parameters() -> None:
    theirs = strawberry.federation.Schema
    assert parameters(EngineSchema.entities_resolver) == parameters(theirs.entities_resolver)
    assert set(parameters(EngineSchema.create_extensions_runner)) == set(parameters(theirs.create_extensions_runner))


def test_schema_still_keeps_the_core_schema() -> None:
    assert isinstance(EngineSchema(query=Query).core, GraphQLSchema)


def test_schema_still_makes_its_runner_by_the_hook() -> None:
    assert "self.create_extensions_runner(" in source(Schema.execute)
    assert "self.create_extensions_runner(" in source(Schema.stream)


def test_unknown_entity_type_still_fails_all_references() -> None:
    """When this fails, upstream may resolve each reference for itself: compare it with `entities_resolver`."""
    assert "self.schema_converter.type_map[type_name]" in source(strawberry.federation.Schema.entities_resolver)


def test_directives_are_still_found_on_types_and_fields() -> None:
    kind = EngineSchema(query=Query).core.type_map["Thing"]
    on_type, on_field = find_directive(kind, Cost), find_directive(kind.fields["name"], Cost)  # type: ignore[attr-defined]
    assert on_type is not None
    assert on_field is not None
    assert (on_type.weight, on_field.weight) == (3, 5)
