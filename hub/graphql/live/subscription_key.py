"""The key of a subscription: equal keys have equal results.

Two subscriptions are equal if they have the same document, operation and variables, and their actors may see the same.
The start of a subscription in its log is not part of the content. By convention it is the argument `after` of the
subscription's field; without it a subscription starts now.
"""

import json
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    NullValueNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    parse,
    visit,
)

from hub.graphql.documents.operations import select_operation
from hub.graphql.documents.text_cache import TextCache
from hub.graphql.kit.documents import MAX_TOKENS

START_ARGUMENT: Final = "after"


@dataclass(frozen=True, slots=True)
class SubscriptionKey:
    """`content` is equal for subscriptions that can share an execution once they are at the same position.

    `start` is where the subscription starts, as JSON; None: now. `size` is the length of all its variables as JSON.
    """

    content: Hashable
    start: str | None
    size: int


def read_subscription_key(
    document: str, operation: str | None, variables: Mapping[str, object] | None, scope: Hashable
) -> SubscriptionKey | None:
    """Return the key of a subscription within a scope of authorisation; None for any other operation.

    A document that cannot be parsed has no key either: executing it reports the error.
    """
    source = _start_sources.get_or_make(document, operation, lambda: _find_start_source(document, operation))
    if source is None:
        return None
    content, start = dict(variables or {}), None
    if isinstance(source, str):
        value = content.pop(source, None)
        start = None if value is None else _canonical(value)
    elif source is _StartSource.DOCUMENT:
        start = "fixed"
    rest = _canonical(content)
    return SubscriptionKey((document, operation, rest, scope), start, len(rest) + len(start or ""))


class _StartSource(Enum):
    """The source of the start, if it is not a variable of its own."""

    NONE = auto()
    DOCUMENT = auto()
    """The document's text, or a variable with other uses: the start cannot be told apart from the content."""


def _find_start_source(document: str, operation: str | None) -> str | _StartSource | None:
    """Return the variable that holds only the start, or another source; None if this is not a subscription."""
    try:
        parsed = parse(document, no_location=True, max_tokens=MAX_TOKENS)
    except (GraphQLError, RecursionError):
        return None
    selected = select_operation(parsed, operation)
    if selected is None or selected.operation is not OperationType.SUBSCRIPTION:
        return None
    fields = selected.selection_set.selections
    if len(fields) != 1 or not isinstance(fields[0], FieldNode):
        return _StartSource.DOCUMENT
    match [argument.value for argument in fields[0].arguments or () if argument.name.value == START_ARGUMENT]:
        case [] | [NullValueNode()]:
            return _StartSource.NONE
        case [VariableNode(name=name)] if _is_used_once(parsed, selected, name.value):
            return name.value
        case _:
            return _StartSource.DOCUMENT


_start_sources: Final[TextCache[str | _StartSource | None]] = TextCache()


def _is_used_once(document: DocumentNode, operation: OperationDefinitionNode, variable: str) -> bool:
    uses = Counter[str]()

    class Uses(Visitor):
        def enter_variable(self, node: VariableNode, *_: object) -> None:
            uses[node.name.value] += 1

    visit(document, Uses())
    defaults = [
        one.default_value for one in operation.variable_definitions or () if one.variable.name.value == variable
    ]
    # Its declaration is the other occurrence.
    return uses[variable] == 2 and defaults == [None]


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
