"""A graph of the hub: a federation 2.9 schema with masked errors, limits, and an `_entities` that survives bad input.

`build_graph(Query, Mutation, Subscription, entities={Thing: load_things}, open_schema=...)`. An entity has one key and
a loader, a `Read` of `hub.graphql.kit.loaders`, that calls a service, which authorises: `_entities` bypasses the root
fields. `open_schema` shows introspection and suggestions; production keeps them off.
"""

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Any, Final

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.federation.schema_directives import Key
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.types.base import StrawberryObjectDefinition

from hub.errors import InvalidInput
from hub.graphql.documents.operations import RequireOperationName
from hub.graphql.execution.limits import document_limits
from hub.graphql.execution.masking import MaskedErrors, log_failures, request_id_of
from hub.graphql.kit.loaders import LoadersPerOperation, Read, load_batched, operation_loaders
from hub.graphql.upstream.graphql_executor import SharingExecutor
from hub.graphql.upstream.strawberry_schema import EngineSchema
from hub.schema.shared.scalars import SCALARS

NO_ENTITIES: Final[Mapping[type, Read[str, Any]]] = {}


class Graph(EngineSchema):
    """Strawberry's federation schema, with the hub's logging and resolution of entities."""

    max_representations = 100
    """Entities in one operation."""
    entities: Mapping[type, Read[str, Any]] = NO_ENTITIES
    """The loader of each entity type."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log failures without their text; Strawberry would log messages and tracebacks."""
        log_failures(errors, request_id_of(execution_context.context) if execution_context else "")

    def count_representations(self, count: int) -> None:
        """Raise TooManyItems beyond the limit of an operation."""
        operation_loaders().count_representations(count, self.max_representations)

    def resolve_entity(self, info: strawberry.Info, representation: object) -> Awaitable[object] | Exception:
        """Return the entity of a representation, or the error in its place."""
        keys = dict(representation) if isinstance(representation, dict) else {}
        definition = self.get_type_by_name(str(keys.pop("__typename", "")))
        if not isinstance(definition, StrawberryObjectDefinition) or definition.origin not in self.entities:
            return InvalidInput("This graph has no entity of this type.")
        name = _key_of(definition)
        if set(keys) != {name} or not isinstance(keys[name], str):
            return InvalidInput(f"`{definition.name}` must be named by its `{name}`, a string, and by nothing else.")
        return load_batched(self.entities[definition.origin], info, keys[name])


def build_graph(
    query: type,
    mutation: type | None = None,
    subscription: type | None = None,
    *,
    entities: Mapping[type, Read[str, Any]] = NO_ENTITIES,
    types: Iterable[type] = (),
    extensions: Sequence[type[SchemaExtension]] = (),
    open_schema: bool,
) -> Graph:
    """Build a graph. Both graphs are built here, so that no limit of one is missing in the other."""
    graph = Graph(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=[*entities, *types],
        federation_version="2.9",
        execution_context_class=SharingExecutor,
        extensions=[
            MaskedErrors,
            LoadersPerOperation,
            RequireOperationName,
            *extensions,
            *document_limits(introspection=open_schema),
        ],
        # Not `sort_schema`: it rebuilds the enums without Strawberry's conversion, and inputs would hold plain strings.
        config=StrawberryConfig(scalar_map=dict(SCALARS), disable_field_suggestions=not open_schema),
    )
    graph.entities = entities
    return graph


def _key_of(definition: StrawberryObjectDefinition) -> str:
    """Return the name of an entity's key field."""
    return next(str(one.fields) for one in definition.directives or () if isinstance(one, Key))
