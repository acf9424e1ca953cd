"""A graph of the hub: a federation 2.9 schema with masked errors, limits, and an `_entities` that survives bad input.

`build_graph(Query, Mutation, Subscription, types=[...], open_schema=...)`. An entity has one key and an async
classmethod `resolve_references(cls, info, keys)`, a `Read` of `hub.graphql.kit.loaders`, that authorises by itself:
`_entities` bypasses the root fields. `open_schema` shows introspection and suggestions; production keeps them off.
"""

from collections.abc import Awaitable, Iterable, Sequence

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
from hub.graphql.kit.loaders import LoadersPerOperation, load_batched, operation_loaders
from hub.graphql.upstream.graphql_executor import SharingExecutor
from hub.graphql.upstream.strawberry_schema import EngineSchema
from hub.schema.shared.scalars import SCALARS


class Graph(EngineSchema):
    """Strawberry's federation schema, with the hub's logging and resolution of entities."""

    max_representations = 100
    """Entities in one operation."""

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
        if not isinstance(definition, StrawberryObjectDefinition) or (name := _key_of(definition)) is None:
            return InvalidInput("This graph has no entity of this type.")
        if set(keys) != {name} or not isinstance(keys[name], str):
            return InvalidInput(f"`{definition.name}` must be named by its `{name}`, a string, and by nothing else.")
        return load_batched(definition.origin.resolve_references, info, keys[name])


def build_graph(
    query: type,
    mutation: type | None = None,
    subscription: type | None = None,
    *,
    types: Iterable[type] = (),
    extensions: Sequence[type[SchemaExtension]] = (),
    open_schema: bool,
) -> Graph:
    """Build a graph. Both graphs are built here, so that no limit of one is missing in the other."""
    return Graph(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=types,
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


def _key_of(definition: StrawberryObjectDefinition) -> str | None:
    """Return the name of an entity's key field; None for a type that is not an entity."""
    return next((str(one.fields) for one in definition.directives or () if isinstance(one, Key)), None)
