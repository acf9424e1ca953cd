"""What a subscription asks, and when two of them ask the same.

Equal questions have equal answers: the same document, operation and variables, asked by somebody who may see the same.
The place in a log that a subscription goes on from is no part of what it asks. By convention it is the argument `after`
of the subscription's field: whoever gives none hears what comes from now on.
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

from hub.graphql.documents.operations import meant
from hub.graphql.documents.text_cache import TextCache
from hub.graphql.kit.documents import MAX_TOKENS

PLACE: Final = "after"
"""The argument that names a place."""


@dataclass(frozen=True, slots=True)
class SubscriptionKey:
    """`asks` is what groups have in common that stand at one place.

    `place` is where this one goes on from, as JSON; None: from now on. `size` is that of all its variables as JSON.
    """

    asks: Hashable
    place: str | None
    size: int


def read_subscription_key(
    document: str, operation: str | None, variables: Mapping[str, object] | None, scope: Hashable
) -> SubscriptionKey | None:
    """The question of a subscription, asked within a scope of authorisation; None if it is none.

    What cannot be read is none either: the ordinary way says what is wrong with it.
    """
    found = _places.of(document, operation, lambda: _place_in(document, operation))
    if found is None:
        return None
    given, place = dict(variables or {}), None
    if isinstance(found, str):
        value = given.pop(found, None)
        place = None if value is None else _canonical(value)
    elif found is _Place.FIXED:
        place = "fixed"
    rest = _canonical(given)
    return SubscriptionKey((document, operation, rest, scope), place, len(rest) + len(place or ""))


class _Place(Enum):
    """How the document gives the place, if it does not leave it to a variable of its own."""

    NONE = auto()
    FIXED = auto()
    """In its own text, or in a way that cannot be told apart from what is asked."""


def _place_in(document: str, operation: str | None) -> str | _Place | None:
    """The variable that holds the place and nothing else, or how it is given; None if this is no subscription."""
    try:
        parsed = parse(document, no_location=True, max_tokens=MAX_TOKENS)
    except (GraphQLError, RecursionError):
        return None
    asked = meant(parsed, operation)
    if asked is None or asked.operation is not OperationType.SUBSCRIPTION:
        return None
    fields = asked.selection_set.selections
    if len(fields) != 1 or not isinstance(fields[0], FieldNode):
        return _Place.FIXED
    match [argument.value for argument in fields[0].arguments or () if argument.name.value == PLACE]:
        case [] | [NullValueNode()]:
            return _Place.NONE
        case [VariableNode(name=name)] if _names_nothing_else(parsed, asked, name.value):
            return name.value
        case _:
            return _Place.FIXED


_places: Final[TextCache[str | _Place | None]] = TextCache()


def _names_nothing_else(document: DocumentNode, operation: OperationDefinitionNode, variable: str) -> bool:
    uses = Counter[str]()

    class Uses(Visitor):
        def enter_variable(self, node: VariableNode, *_: object) -> None:
            uses[node.name.value] += 1

    visit(document, Uses())
    defaults = [
        one.default_value for one in operation.variable_definitions or () if one.variable.name.value == variable
    ]
    # Once where it is declared, and once where it is used.
    return uses[variable] == 2 and defaults == [None]


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
