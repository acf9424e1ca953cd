"""Refuse documents that are too large before they are validated.

`document_limits()` gives the extensions of a graph: tokens, all that `hub.graphql.documents.sizes` counts, and the
caches of parsed and validated documents.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate
from strawberry.extensions import DisableIntrospection, MaxTokensLimiter, SchemaExtension

from hub.graphql.documents.sizes import Size, size_of
from hub.graphql.documents.text_cache import TextCache
from hub.graphql.execution.masking import without_values
from hub.graphql.kit.documents import MAX_TOKENS

MAX_DEPTH: Final = 12
MAX_ALIASES: Final = 30
MAX_DIRECTIVES: Final = 50
MAX_REPEATS: Final = 40
MAX_FRAGMENTS: Final = 50
MAX_SPREADS: Final = 100
MAX_VARIABLES: Final = 100
MAX_OPERATIONS: Final = 50
MOST_ERRORS: Final = 5
"""That one answer tells of a document."""
MAX_NUMBER_LENGTH: Final = 40
"""Characters of a number that is written into a document; Python itself refuses to read thousands of digits."""
MAX_DOCUMENT_LENGTH: Final = 100_000
"""Characters: comments and blanks are no tokens, and take their time as well."""
TOO_LONG: Final = f"A document has at most {MAX_DOCUMENT_LENGTH:,} characters."
ExtensionFactory = Callable[[], SchemaExtension]


def beyond_limits(size: Size) -> list[str]:
    """What of a document there is too much of."""
    return [
        said
        for wrong, said in (
            (size.depth > MAX_DEPTH, f"An operation has at most {MAX_DEPTH} levels of fields."),
            (size.aliases > MAX_ALIASES, f"A document has at most {MAX_ALIASES} aliases."),
            (size.directives > MAX_DIRECTIVES, f"A document has at most {MAX_DIRECTIVES} directives."),
            (size.repeats > MAX_REPEATS, f"A document repeats at most {MAX_REPEATS} fields of its selections."),
            (size.fragments > MAX_FRAGMENTS, f"A document has at most {MAX_FRAGMENTS} fragments."),
            (size.spreads > MAX_SPREADS, f"A document spreads fragments at most {MAX_SPREADS} times."),
            (size.variables > MAX_VARIABLES, f"A document declares at most {MAX_VARIABLES} variables."),
            (size.operations > MAX_OPERATIONS, f"A document has at most {MAX_OPERATIONS} operations."),
            (size.number > MAX_NUMBER_LENGTH, f"A number in a document has at most {MAX_NUMBER_LENGTH} characters."),
        )
        if wrong
    ]


def validated(schema: GraphQLSchema, document: DocumentNode, rules: tuple[Any, ...]) -> list[GraphQLError]:
    """What is wrong with a document; one that is too large is asked nothing else."""
    too_much = beyond_limits(size_of(document))
    if too_much:
        return [GraphQLError(said) for said in too_much]
    # Each error may repeat all of a value that was sent, and they are kept: a few, and without it.
    found = validate(schema, document, rules, max_errors=MOST_ERRORS)
    return [GraphQLError(without_values(error.message), nodes=error.nodes, path=error.path) for error in found]


_parsed: Final[TextCache[DocumentNode]] = TextCache()
_validated: Final[TextCache[list[GraphQLError]]] = TextCache()


class DocumentCache(SchemaExtension):
    """Keeps parsed documents. One that cannot be parsed is left to the ordinary path, whose errors are masked."""

    def on_parse(self) -> Iterator[None]:
        """Look the document up before it is parsed."""
        context = self.execution_context
        text, options = context.query or "", context.parse_options
        try:
            beside = tuple(sorted(options.items()))
            context.graphql_document = _parsed.of(text, beside, lambda: parse(text, **options))
        except GraphQLError:
            context.graphql_document = None
        yield


class Validation(SchemaExtension):
    """Validates documents within the limits, and keeps which are valid."""

    def on_validate(self) -> Iterator[None]:
        """Look the document up, in the place of Strawberry's own validation."""
        context = self.execution_context
        document, rules = context.graphql_document, context.validation_rules
        schema: GraphQLSchema = context.schema.core  # type: ignore[attr-defined]
        assert document is not None
        context.pre_execution_errors = _validated.of(
            context.query or "", (schema, rules), lambda: validated(schema, document, rules)
        )
        yield


def document_limits(*, introspection: bool) -> list[ExtensionFactory]:
    """The extensions that bound a document, as factories: each request gets its own."""
    factories: list[ExtensionFactory] = [
        lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
        DocumentCache,
        Validation,
    ]
    return factories if introspection else [DisableIntrospection, *factories]
