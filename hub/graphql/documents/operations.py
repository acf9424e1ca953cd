"""Which operation of a document is meant.

GraphQL wants a request error where a document has several operations and none is named; Strawberry 0.341 would execute
the first, be it a mutation.
"""

from collections.abc import Iterator

from graphql import DocumentNode, OperationDefinitionNode
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError


class OperationNameRequired(CannotGetOperationTypeError):
    """The document has several operations and the request names none."""


class RequireOperationName(SchemaExtension):
    """Refuses a request that does not say which operation it means. Put it before whatever parses: it looks first."""

    def on_parse(self) -> Iterator[None]:
        """Around the parsing; raises NoOperationNamed."""
        # Once there is a document, the name of its first operation stands here for want of another.
        named = self.execution_context.operation_name is not None
        yield
        document = self.execution_context.graphql_document
        definitions = document.definitions if document else ()
        if not named and sum(isinstance(node, OperationDefinitionNode) for node in definitions) > 1:
            raise OperationNameRequired(None)


def meant(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """The one operation that a request means by a name, or by none; None if there is none such, or several."""
    found = [
        node
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
        and (name is None or (node.name is not None and node.name.value == name))
    ]
    return found[0] if len(found) == 1 else None
