"""Reading a request, and a message of a WebSocket: one JSON object, and no list in it longer than anything needs."""

import json
from typing import Any, Final

from hub.errors import TooManyItems
from hub.resolvers.failures import BAD_REQUEST
from hub.schema.halves import read_json

MOST_ITEMS: Final = 5000
"""In any list of a request: five times what a mutation takes. GraphQL coerces all items before a resolver can count."""


class NoRequest(json.JSONDecodeError):
    """JSON that cannot be a request: over HTTP the answer says why, on a WebSocket it is a message that is none."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence, "", 0)
        self.code, self.sentence = code, sentence


def read_request(data: str | bytes) -> dict[str, Any]:
    """Parse strictly: a request and a message are objects, and NaN is no JSON. Raises JSONDecodeError."""
    document = read_json(data)
    if not isinstance(document, dict):
        raise NoRequest(BAD_REQUEST, "A request is one JSON object.")
    if longest_list(document) > MOST_ITEMS:
        raise NoRequest(
            TooManyItems.code, f"No list in a request has more than {MOST_ITEMS:,} items; nothing of it was done."
        )
    return document


def longest_list(document: object) -> int:
    """The length of the longest list in a document."""
    longest, waiting = 0, [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            longest = max(longest, len(value))
            if longest > MOST_ITEMS:
                break
            waiting.extend(value)
    return longest
