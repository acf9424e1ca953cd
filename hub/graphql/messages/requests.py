"""Reading a request, and a message of a WebSocket: one JSON object, and no list in it longer than anything needs."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final, NamedTuple, TypeVar

from starlette.requests import Request

from hub.errors import TooManyItems
from hub.graphql.messages.lone_surrogates import read_json
from hub.graphql.messages.responses import MediaType, RequestRejected
from hub.http.request_errors import BAD_REQUEST

MAX_LIST_ITEMS: Final = 5000
"""In any list of a request: five times what a mutation takes. GraphQL coerces all items before a resolver can count."""
MOST_VALUES: Final = 200_000
"""In a request: a thousand preferences with a hundred mutes each are half of it."""

MOST_LEVELS: Final = 100
"""Of objects and lists in each other: ten times what any input has, and few enough for whatever goes down them."""

T = TypeVar("T")

BODY_TIMEOUT_SECONDS: Final = 30.0
"""Seconds for all of a body, however slowly it comes."""
LONGEST_NAME: Final = 200
"""Characters: what is read of a document is kept under the operation's name as well."""
LONGEST_KIND: Final = 200
"""Characters of a Content-Type."""
NO_QUERY: Final = "There is no query in the request."
TOO_DEEP: Final = "The request is nested too deeply."
NO_JSON: Final = "It is not JSON; NaN, and a number that no double can hold, are none."


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be executed."""

    text: str
    variables: Mapping[str, Any] | None
    operation: str | None


class InvalidRequest(json.JSONDecodeError):
    """JSON that cannot be a request: over HTTP the answer says why, on a WebSocket it is a message that is none."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence, "", 0)
        self.code, self.sentence = code, sentence


def read_request(data: str | bytes) -> dict[str, Any]:
    """Parse strictly: a request is an object, and NaN is no JSON. Raises JSONDecodeError."""
    document = _object(data)
    if error := _too_much(document):
        raise error
    return document


def read_message(data: str | bytes) -> dict[str, Any]:
    """Parse a message of a WebSocket as strictly; the `payload` of an operation with too much in it says why not.

    So it ends alone, and not the connection with all that goes on there. Raises JSONDecodeError.
    """
    message = _object(data)
    error = _too_much(message)
    if error is None:
        return message
    if message.get("type") == "subscribe" and isinstance(message.get("payload"), dict):
        return {"type": "subscribe", "id": message.get("id"), "payload": error}
    raise error


def _object(data: str | bytes) -> dict[str, Any]:
    document = read_json(data)
    if not isinstance(document, dict):
        raise InvalidRequest(BAD_REQUEST, "A request is one JSON object.")
    return document


def _too_much(document: object) -> InvalidRequest | None:
    longest, values, levels = extent(document)
    if levels > MOST_LEVELS:
        return InvalidRequest(BAD_REQUEST, TOO_DEEP)
    if longest > MAX_LIST_ITEMS:
        return InvalidRequest(
            TooManyItems.code, f"No list in a request has more than {MAX_LIST_ITEMS:,} items; nothing of it was done."
        )
    if values > MOST_VALUES:
        return InvalidRequest(
            TooManyItems.code, f"A request has at most {MOST_VALUES:,} values in all; nothing of it was done."
        )
    return None


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What was sent: the text of a document, or the id of one that is known."""

    text: str | None
    document_id: str | None
    variables: Mapping[str, Any] | None
    operation: str | None

    def document(self, text: str) -> Document:
        """What is to be executed."""
        return Document(text, self.variables, self.operation)


async def read_post_request(request: Request) -> GraphQLRequest:
    """What the body of a request asks; raises Refused."""
    sent, kind = Message(), request.headers.get("content-type", "")
    # What Python reads of a longer one takes it seconds.
    sent["content-type"] = kind if len(kind) <= LONGEST_KIND else ""
    if sent.get_content_type() != MediaType.JSON or (sent.get_content_charset() or "utf-8") != "utf-8":
        raise RequestRejected(
            415, BAD_REQUEST, "A request is application/json in UTF-8; photos have a door of their own."
        )
    try:
        async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
            body = await request.body()
    except TimeoutError:
        said = f"The body did not come within {BODY_TIMEOUT_SECONDS:g} s."
        raise RequestRejected(408, BAD_REQUEST, said, {"connection": "close"}) from None
    return _asked(_parsed(body))


def read_get_request(request: Request) -> GraphQLRequest:
    """What the address of a request asks; raises Refused."""
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _parsed(given[name])
    return _asked(given)


def _parsed(text: str | bytes) -> dict[str, Any]:
    try:
        return read_request(text)
    except InvalidRequest as error:
        raise RequestRejected(400, error.code, error.sentence) from None
    except json.JSONDecodeError:
        raise RequestRejected(400, BAD_REQUEST, NO_JSON) from None
    except RecursionError:
        raise RequestRejected(400, BAD_REQUEST, TOO_DEEP) from None


def _asked(given: Mapping[str, Any]) -> GraphQLRequest:
    text, document_id = _typed(given, "query", str, "a text"), _typed(given, "documentId", str, "a text")
    # Nothing here reads them; what is sent in another form than the specification says is refused all the same.
    _typed(given, "extensions", dict, "an object")
    operation = _typed(given, "operationName", str, "a text")
    if len(operation or "") > LONGEST_NAME:
        raise RequestRejected(400, BAD_REQUEST, f"The name of an operation has at most {LONGEST_NAME} characters.")
    if bool(text) is bool(document_id):
        said = "A request has either a `query` or a `documentId`." if text else NO_QUERY
        raise RequestRejected(400, BAD_REQUEST, said)
    return GraphQLRequest(
        text=text or None,
        document_id=document_id or None,
        variables=_typed(given, "variables", dict, "an object"),
        operation=operation,
    )


def _typed(given: Mapping[str, Any], name: str, kind: type[T], said: str) -> T | None:
    value = given.get(name)
    if value is None or isinstance(value, kind):
        return value
    raise RequestRejected(400, BAD_REQUEST, f"`{name}` is {said}, or null.")


class Extent(NamedTuple):
    """The length of the longest list in a document, how many values there are, and on how many levels."""

    longest: int
    values: int
    levels: int


def extent(document: object) -> Extent:
    """How much there is in a document; of too much, not all is counted."""
    longest, values, levels, level = 0, 0, 0, [document]
    while level and levels <= MOST_LEVELS:
        levels, below = levels + 1, list[object]()
        for value in level:
            if longest > MAX_LIST_ITEMS or values > MOST_VALUES:
                return Extent(longest, values, levels)
            if isinstance(value, dict):
                values += len(value)
                below.extend(one for one in value.values() if isinstance(one, dict | list))
            elif isinstance(value, list):
                longest, values = max(longest, len(value)), values + len(value)
                below.extend(one for one in value if isinstance(one, dict | list))
        level = below
    return Extent(longest, values, levels)
