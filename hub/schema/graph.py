"""A graph of the hub: a federation 2.9 schema with masking and limits on, and an `_entities` that survives bad input.

`build_graph(Query, Mutation, Subscription, types=[...], open_schema=...)`. An entity has an async classmethod
`resolve_reference(cls, info: strawberry.Info, id: strawberry.ID)` that authorises by itself: `_entities` passes by the
root fields. `open_schema` shows introspection and suggestions; production keeps them off.
"""

from collections.abc import Awaitable, Iterable, Sequence
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.federation.schema import FederationAny
from strawberry.federation.schema_directives import Key
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.types.base import StrawberryObjectDefinition

from hub.errors import InvalidInput
from hub.schema.limits import document_limits
from hub.schema.masking import MaskedErrors, log_failures, request_id_of
from hub.schema.operations import OneOperation
from hub.schema.references import OneLookEach, references
from hub.schema.scalars import SCALARS


class Graph(strawberry.federation.Schema):
    """Strawberry's federation schema, with the hub's way of logging and of resolving entities."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log failures without their text; Strawberry's own way would log messages and tracebacks."""
        log_failures(errors, request_id_of(execution_context.context) if execution_context else "")

    def entities_resolver(self, info: strawberry.Info, representations: list[FederationAny]) -> list[FederationAny]:
        """Resolve each representation for itself: a bad one is an error in its place and leaves the others whole."""
        references().count(len(representations))
        results: list[Any] = [self._reference(info, representation) for representation in representations]
        return results

    def _reference(self, info: strawberry.Info, representation: object) -> Awaitable[object] | Exception:
        keys = dict(representation) if isinstance(representation, dict) else {}
        definition = self.get_type_by_name(str(keys.pop("__typename", "")))
        if not isinstance(definition, StrawberryObjectDefinition) or not _is_entity(definition):
            return InvalidInput("There is no entity of this type here.")
        if set(keys) != {"id"} or not isinstance(keys["id"], str):
            return InvalidInput("An entity of the hub is named by its id alone.")
        entity, key = definition.origin, strawberry.ID(keys["id"])
        return references().found((definition.name, key), lambda: entity.resolve_reference(info=info, id=key))


def build_graph(
    query: type,
    mutation: type | None = None,
    subscription: type | None = None,
    *,
    types: Iterable[type] = (),
    extensions: Sequence[type[SchemaExtension]] = (),
    open_schema: bool,
) -> Graph:
    """Build a graph; the same words for both, so that no limit is on in one and forgotten in the other."""
    return Graph(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=types,
        federation_version="2.9",
        extensions=[MaskedErrors, OneLookEach, OneOperation, *extensions, *document_limits(introspection=open_schema)],
        # Not `sort_schema`: it rebuilds the enums without Strawberry's conversion, and inputs would hold plain text.
        config=StrawberryConfig(scalar_map=dict(SCALARS), disable_field_suggestions=not open_schema),
    )


def _is_entity(definition: StrawberryObjectDefinition) -> bool:
    return any(isinstance(directive, Key) for directive in definition.directives or ())
