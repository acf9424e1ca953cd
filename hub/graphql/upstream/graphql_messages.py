"""Remove sent values and suggestions from graphql-core's error messages.

Why: graphql-core repeats the sent value in its messages, which may be a place, a name or a token, and offers no setting
against it. Strawberry's `disable_field_suggestions` removes "Did you mean" from unknown fields only.

Upstream: https://github.com/graphql/graphql-js/issues/2629 (open) reports that GraphQL.js, which graphql-core follows,
repeats values; https://github.com/graphql-python/graphql-core/issues/97 (closed) asks for no suggestions, and
https://github.com/strawberry-graphql/strawberry/pull/3537 (merged) lets Strawberry leave out those for fields.

Seen needed in graphql-core 3.3.2 (`graphql/utilities/coerce_input_value.py`,
`graphql/validation/rules/values_of_correct_type.py`, `graphql/type/definition.py`: `GraphQLEnumType`).
"""

import re
from typing import Final

SENT_VALUE: Final = re.compile(r"(?:,? ?[Ff]ound:? |(?<!has invalid value)(?<=value): ).*", re.DOTALL)
"""The part of a message that repeats the value; not the one that names the variable."""
UNKNOWN_ENUM_VALUE: Final = re.compile(r"Value .* does not exist(?= in '\w+' enum)", re.DOTALL)
SUGGESTION: Final = re.compile(r" ?Did you mean [^?]*\?")


def without_values(message: str) -> str:
    """Return a message without the value that was sent: it may be a place, a name or a token."""
    message = UNKNOWN_ENUM_VALUE.sub("The value does not exist", message)
    return SENT_VALUE.sub("", message).rstrip(" ,:;") + "." if SENT_VALUE.search(message) else message


def without_suggestions(message: str) -> str:
    """Return a message without the names that would have been right."""
    return SUGGESTION.sub("", message)
