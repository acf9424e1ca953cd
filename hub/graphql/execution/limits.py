"""Refuse documents that are too large before they are validated.

`document_limits()` returns the extensions of a graph: the token limit, everything that `hub.graphql.documents.sizes`
counts, and the caches of parsed and validated documents.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate
from strawberry.extensions import DisableIntrospection, MaxTokensLimiter, SchemaExtension

from hub.graphql.documents.sizes import Size, size_of
from hub.graphql.documents.text_cache import TextCache
from hub.graphql.kit.documents import MAX_TOKENS
from hub.graphql.upstream.graphql_messages import input_path, with_advice, without_values

MAX_DEPTH: Final = 12
MAX_ALIASES: Final = 30
MAX_DIRECTIVES: Final = 50
MAX_REPEATS: Final = 40
MAX_FRAGMENTS: Final = 50
MAX_SPREADS: Final = 100
MAX_VARIABLES: Final = 100
MAX_OPERATIONS: Final = 50
MAX_ERRORS: Final = 5
"""Validation errors in one response."""
MAX_NUMBER_LENGTH: Final = 40
"""Characters of a number literal; Python itself refuses to read thousands of digits."""
MAX_DOCUMENT_LENGTH: Final = 100_000
"""Characters: comments and blanks are not tokens, and take time as well."""
TOO_LONG: Final = f"A document has at most {MAX_DOCUMENT_LENGTH:,} characters."
ExtensionFactory = Callable[[], SchemaExtension]


def exceeded_limits(size: Size) -> list[str]:
    """Return a sentence for each limit that a document exceeds."""
    return [
        sentence
        for is_exceeded, sentence in (
            (size.depth > MAX_DEPTH, f"An operation has at most {MAX_DEPTH} levels of fields."),
            (size.aliases > MAX_ALIASES, f"A document has at most {MAX_ALIASES} aliases."),
            (size.directives > MAX_DIRECTIVES, f"A document has at most {MAX_DIRECTIVES} directives."),
            (size.repeats > MAX_REPEATS, f"A document repeats at most {MAX_REPEATS} fields of its selections."),
            (size.fragments > MAX_FRAGMENTS, f"A document has at most {MAX_FRAGMENTS} fragments."),
            (size.spreads > MAX_SPREADS, f"A document spreads fragments at most {MAX_SPREADS} times."),
            (size.variables > MAX_VARIABLES, f"A document declares at most {MAX_VARIABLES} variables."),
            (size.operations > MAX_OPERATIONS, f"A document has at most {MAX_OPERATIONS} operations."),
            (
                size.number_length > MAX_NUMBER_LENGTH,
                f"A number in a document has at most {MAX_NUMBER_LENGTH} characters.",
            ),
        )
        if is_exceeded
    ]


def validate_document(schema: GraphQLSchema, document: DocumentNode, rules: tuple[Any, ...]) -> list[GraphQLError]:
    """Return the errors of a document; one that is too large is not validated further."""
    exceeded = exceeded_limits(size_of(document))
    if exceeded:
        return [GraphQLError(sentence) for sentence in exceeded]
    # Each error may repeat a whole sent value, and the cache keeps errors: so they are few, and without the value.
    errors = validate(schema, document, rules, max_errors=MAX_ERRORS)
    return [_told(error, schema, document) for error in errors]


def _told(error: GraphQLError, schema: GraphQLSchema, document: DocumentNode) -> GraphQLError:
    """Return an error without values, with the path of the argument's field that it is about."""
    path = input_path(document, error.nodes[0]) if error.nodes else []
    message = with_advice(without_values(error.message), schema)
    return GraphQLError(message, nodes=error.nodes, path=error.path, extensions={"path": path} if path else None)


_parsed: Final[TextCache[DocumentNode]] = TextCache()
_validated: Final[TextCache[list[GraphQLError]]] = TextCache()


class DocumentCache(SchemaExtension):
    """Keeps parsed documents. Strawberry parses a document that has errors, which are then masked."""

    def on_parse(self) -> Iterator[None]:
        """Look the document up before Strawberry parses it."""
        context = self.execution_context
        text, options = context.query or "", context.parse_options
        try:
            variant = tuple(sorted(options.items()))
            context.graphql_document = _parsed.get_or_make(text, variant, lambda: parse(text, **options))
        except GraphQLError:
            context.graphql_document = None
        yield


class Validation(SchemaExtension):
    """Validates documents within the limits, and keeps the outcome."""

    def on_validate(self) -> Iterator[None]:
        """Look the document up, in place of Strawberry's own validation."""
        context = self.execution_context
        document, rules = context.graphql_document, context.validation_rules
        schema: GraphQLSchema = context.schema.core  # type: ignore[attr-defined]
        assert document is not None
        context.pre_execution_errors = _validated.get_or_make(
            context.query or "", (schema, rules), lambda: validate_document(schema, document, rules)
        )
        yield


def document_limits(*, introspection: bool) -> list[ExtensionFactory]:
    """Return the extensions that bound a document, as factories: each request gets its own."""
    factories: list[ExtensionFactory] = [
        lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
        DocumentCache,
        Validation,
    ]
    return factories if introspection else [DisableIntrospection, *factories]
