"""Select the operation of a document.

GraphQL demands a request error where a document has several operations and the request names none. Strawberry 0.341
would execute the first one, even a mutation.
"""

from collections.abc import Iterator

from graphql import DocumentNode, OperationDefinitionNode
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError


class OperationNameRequired(CannotGetOperationTypeError):
    """The document has several operations and the request names none."""


class RequireOperationName(SchemaExtension):
    """Refuses a request that names none of several operations. Put it before all extensions that parse."""

    def on_parse(self) -> Iterator[None]:
        """Compare the request with its document after parsing; raise OperationNameRequired."""
        # After parsing, Strawberry puts the first operation's name here if the request names none.
        is_named = self.execution_context.operation_name is not None
        yield
        document = self.execution_context.graphql_document
        definitions = document.definitions if document else ()
        if not is_named and sum(isinstance(node, OperationDefinitionNode) for node in definitions) > 1:
            raise OperationNameRequired(None)


def select_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """Return the operation of a name, or the only one without a name; None if there is none, or several."""
    found = [
        node
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
        and (name is None or (node.name is not None and node.name.value == name))
    ]
    return found[0] if len(found) == 1 else None
