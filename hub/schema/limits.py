"""How large a document and a body may be.

`document_limits()` gives the extensions of a graph: tokens, depth and aliases, and the caches of parsed and validated
documents. The depth and alias rules are the hub's own: those shipped with Strawberry 0.341 walk a fragment again for
each spread, so that 700 bytes of fragments that spread each other twice keep a core busy for seconds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
)
from strawberry.extensions import (
    AddValidationRules,
    DisableIntrospection,
    MaxTokensLimiter,
    ParserCache,
    SchemaExtension,
    ValidationCache,
)

MAX_DEPTH: Final = 12
MAX_ALIASES: Final = 30
MAX_TOKENS: Final = 3000
"""Enough for any document written by hand: the items of a mutation travel in variables."""
LONGEST_DOCUMENT: Final = 100_000
"""Characters: comments and blanks are no tokens, and take their time as well."""
TOO_LONG: Final = f"A document has at most {LONGEST_DOCUMENT:,} characters."
CACHED_DOCUMENTS: Final = 256
KEPT_LENGTH: Final = 20_000
"""Characters; about what the most tokens that a document may have come to. One that is longer is not kept."""

ExtensionFactory = Callable[[], SchemaExtension]


@dataclass(frozen=True, slots=True)
class Size:
    """Levels of fields below a place, and aliases in all."""

    depth: int = 0
    aliases: int = 0


class DocumentSizes:
    """Measures a document, each fragment once, however often it is spread."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._measured: dict[str, Size] = {}

    def of(self, selections: SelectionSetNode | None) -> Size:
        """The size of a selection set."""
        sizes = [self._selection(selection) for selection in selections.selections] if selections else []
        return Size(max((size.depth for size in sizes), default=0), sum(size.aliases for size in sizes))

    def _selection(self, selection: SelectionNode) -> Size:
        if isinstance(selection, FieldNode):
            # Introspection is deep by nature, bounded by graphql-core, and off in production.
            inner = Size() if selection.name.value.startswith("__") else self.of(selection.selection_set)
            return Size(inner.depth + 1, inner.aliases + (1 if selection.alias else 0))
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value)
        assert isinstance(selection, InlineFragmentNode)
        return self.of(selection.selection_set)

    def _fragment(self, name: str) -> Size:
        if name not in self._measured:
            # Counts as nothing while it is open: a cycle and an unknown name are reported by GraphQL's own rules.
            self._measured[name] = Size()
            if fragment := self._fragments.get(name):
                self._measured[name] = self.of(fragment.selection_set)
        return self._measured[name]


class SizeRule(ValidationRule):
    """Refuses a document that is too deep or has too many aliases."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        sizes = DocumentSizes(context.document)
        aliases = 0
        for node in context.document.definitions:
            if isinstance(node, OperationDefinitionNode):
                size = sizes.of(node.selection_set)
                aliases += size.aliases
                if size.depth > MAX_DEPTH:
                    context.report_error(GraphQLError(f"An operation has at most {MAX_DEPTH} levels of fields."))
        if aliases > MAX_ALIASES:
            context.report_error(GraphQLError(f"A document has at most {MAX_ALIASES} aliases."))


class DocumentCache(ParserCache):
    """Keeps parsed documents. One that cannot be parsed is left to the ordinary path, whose errors are masked."""

    def on_parse(self) -> Iterator[None]:
        """Look the document up before it is parsed."""
        if _padded(self.execution_context.query):
            yield
            return
        try:
            self.execution_context.graphql_document = self.cached_parse_document(
                self.execution_context.query, **self.execution_context.parse_options
            )
        except GraphQLError:
            self.execution_context.graphql_document = None
        yield


class ValidCache(ValidationCache):
    """Keeps which documents are valid."""

    def on_validate(self) -> Iterator[None]:
        """Look the document up before it is validated."""
        if _padded(self.execution_context.query):
            yield
        else:
            yield from super().on_validate()


def _padded(document: str | None) -> bool:
    return len(document or "") > KEPT_LENGTH


def document_limits(*, introspection: bool) -> list[ExtensionFactory]:
    """The extensions that bound a document, as factories: each request gets its own."""
    factories: list[ExtensionFactory] = [
        lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
        lambda: AddValidationRules([SizeRule]),
        lambda: DocumentCache(maxsize=CACHED_DOCUMENTS),
        lambda: ValidCache(maxsize=CACHED_DOCUMENTS),
    ]
    return factories if introspection else [DisableIntrospection, *factories]
