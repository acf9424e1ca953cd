"""Read the schema directives of a graphql-core type or field.

Why: Strawberry prints schema directives and offers no way to read them from the finished schema. It keeps its own
definition of each type and field in their `extensions`.

Upstream: https://github.com/strawberry-graphql/strawberry/issues/3305 (open) asks for the directives of an element in
introspection; https://github.com/strawberry-graphql/strawberry/pull/4598 (merged) is to give them there.

Seen needed in Strawberry 0.341 (`strawberry/schema/schema_converter.py`: `GraphQLCoreConverter.DEFINITION_BACKREF`).
"""

from typing import Any, TypeVar

from strawberry.schema.schema_converter import GraphQLCoreConverter

DirectiveT = TypeVar("DirectiveT")


def find_directive(element: Any, kind: type[DirectiveT]) -> DirectiveT | None:
    """Return the directive of a kind on a graphql-core type or field; None if it has none."""
    definition = element.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    directives = getattr(definition, "directives", None) or ()
    return next((one for one in directives if isinstance(one, kind)), None)
