"""Remove sent values and suggestions from graphql-core's error messages, and add what they leave out.

Why: graphql-core repeats the sent value in its messages, which may be a place, a name or a token, and offers no setting
against it. Strawberry's `disable_field_suggestions` removes "Did you mean" from unknown fields only.

Upstream: https://github.com/graphql/graphql-js/issues/2629 (open) reports that GraphQL.js, which graphql-core follows,
repeats values; https://github.com/graphql-python/graphql-core/issues/97 (closed) asks for no suggestions, and
https://github.com/strawberry-graphql/strawberry/pull/3537 (merged) lets Strawberry leave out those for fields.

Seen needed in graphql-core 3.3.2 (`graphql/utilities/coerce_input_value.py`,
`graphql/validation/rules/values_of_correct_type.py`, `graphql/type/definition.py`: `GraphQLEnumType`).
"""

import re
from collections.abc import Iterator
from typing import Final

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLSchema,
    ListValueNode,
    Node,
    ObjectValueNode,
    Visitor,
    visit,
)

SENT_VALUE: Final = re.compile(r"(?:,? ?[Ff]ound:? |(?<!has invalid value)(?<=value): ).*", re.DOTALL)
"""The part of a message that repeats the value; not the one that names the variable."""
UNKNOWN_ENUM_VALUE: Final = re.compile(r"Value .* does not exist(?= in '\w+' enum)", re.DOTALL)
SUGGESTION: Final = re.compile(r" ?(?:Did you mean [^?]*\?|Allowed: [^.]*\.)")
NO_SUCH_VALUE: Final = re.compile(r"(?:does not exist in|Enum) '(\w+)'(?: enum| cannot represent non-(enum|string))")
NOT_ONE_FIELD: Final = re.compile(r"OneOf Input Object (?:type )?'(\w+)'")
MAX_NAMED_VALUES: Final = 40
"""An enum with more values is looked up in the schema."""


def without_values(message: str) -> str:
    """Return a message without the value that was sent: it may be a place, a name or a token."""
    message = UNKNOWN_ENUM_VALUE.sub("The value does not exist", message)
    return SENT_VALUE.sub("", message).rstrip(" ,:;") + "." if SENT_VALUE.search(message) else message


def without_suggestions(message: str) -> str:
    """Return a message without the names that would have been right."""
    return SUGGESTION.sub("", message)


def with_advice(message: str, schema: GraphQLSchema) -> str:
    """Return a message without a sent value with the names that are right: `without_suggestions` removes them again."""
    value, fields = NO_SUCH_VALUE.search(message), NOT_ONE_FIELD.search(message)
    named = value or fields
    kind = schema.type_map.get(named[1]) if named else None
    if value and isinstance(kind, GraphQLEnumType) and len(kind.values) <= MAX_NAMED_VALUES:
        quoted = " Write it without quotes." if value[2] == "enum" else ""
        return f"{message}{quoted} Allowed: {', '.join(kind.values)}."
    if fields and isinstance(kind, GraphQLInputObjectType):
        return f"{message} Allowed: {', '.join(kind.fields)}."
    return message


def input_path(document: DocumentNode, node: Node) -> list[str]:
    """Return the path of a value that is written in a document, from its argument; empty for any other node."""
    found: list[str] = []

    class Search(Visitor):
        def enter_argument(self, argument: ArgumentNode, *_: object) -> None:
            found.extend(next(_paths_to(node, argument.value, [argument.name.value]), []))

    visit(document, Search())
    return found


def _paths_to(node: Node, value: Node, path: list[str]) -> Iterator[list[str]]:
    if value is node:
        yield path
    elif isinstance(value, ObjectValueNode):
        for field in value.fields:
            yield from [path] if field is node else _paths_to(node, field.value, [*path, field.name.value])
    elif isinstance(value, ListValueNode):
        for place, one in enumerate(value.values):
            yield from _paths_to(node, one, [*path, str(place)])
