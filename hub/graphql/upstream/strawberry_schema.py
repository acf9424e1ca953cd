"""Strawberry's federation schema with four undocumented parts in use.

Why:
- `core`: limits and prices need graphql-core's schema, which Strawberry keeps in `_schema`.
- `schema_converter`: the inputs are prepared by `strawberry_inputs`.
- `create_extensions_runner`: each operation gets the lean runner of `strawberry_runner`.
- `entities_resolver`: Strawberry resolves references one by one, and an unknown type fails all of them by a KeyError.
  The hub resolves all references of a type in one read, and a bad reference is an error in its own place.

Upstream: https://github.com/strawberry-graphql/strawberry/pull/2482 (closed) proposed to resolve references together;
https://github.com/strawberry-graphql/strawberry/issues/4287 (open) asks for data loaders in `resolve_reference`. No
issue of upstream asks for the others (searched 2026-11).

Seen needed in Strawberry 0.341 (`strawberry/schema/schema.py`: `Schema.__init__`, `Schema.create_extensions_runner`;
`strawberry/federation/schema.py`: `Schema.entities_resolver`).
"""

from collections.abc import Awaitable
from typing import Any

import strawberry
from graphql import GraphQLSchema
from strawberry.extensions import SchemaExtension
from strawberry.federation.schema import FederationAny
from strawberry.types import ExecutionContext

from hub.graphql.upstream.strawberry_inputs import prepare_inputs
from hub.graphql.upstream.strawberry_runner import LeanExtensionsRunner


class EngineSchema(strawberry.federation.Schema):
    """A federation schema that resolves each reference by `resolve_entity`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prepare_inputs(self._schema, self.schema_converter)

    @property
    def core(self) -> GraphQLSchema:
        """Return the schema that graphql-core executes."""
        return self._schema

    def create_extensions_runner(
        self, execution_context: ExecutionContext, extensions: list[SchemaExtension]
    ) -> LeanExtensionsRunner:
        """Return the lean runner."""
        return LeanExtensionsRunner(execution_context, extensions)

    def entities_resolver(self, info: strawberry.Info, representations: list[FederationAny]) -> list[FederationAny]:
        """Resolve each representation for itself: an error takes its place and leaves the others intact."""
        self.count_representations(len(representations))
        results: list[Any] = [self.resolve_entity(info, representation) for representation in representations]
        return results

    def count_representations(self, count: int) -> None:
        """Raise TooManyItems beyond the limit of an operation."""
        raise NotImplementedError

    def resolve_entity(self, info: strawberry.Info, representation: object) -> Awaitable[object] | Exception:
        """Return the entity of a representation, or the error in its place."""
        raise NotImplementedError
