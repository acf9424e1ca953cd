"""Read a request, or a WebSocket message: one JSON object of bounded size and depth."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final, NamedTuple, TypeVar

from starlette.requests import Request

from hub.errors import TooManyItems
from hub.graphql.messages.lone_surrogates import read_json
from hub.graphql.messages.responses import MediaType, RequestRejected
from hub.http.request_errors import BAD_REQUEST

MAX_LIST_ITEMS: Final = 5000
"""Items in one list: five times what a mutation takes. GraphQL coerces all items before a resolver can count them."""
MAX_REQUEST_VALUES: Final = 200_000
"""Values in a request: a thousand preferences with a hundred mutes each are half of it."""
MAX_NESTING_LEVELS: Final = 100
"""Levels of nested objects and lists: ten times what any input has, and few enough for every recursive reader."""
BODY_TIMEOUT_SECONDS: Final = 30.0
"""Time for a whole body, however slowly it arrives."""
MAX_OPERATION_NAME_LENGTH: Final = 200
"""Characters: caches of documents hold the operation's name as well."""
MAX_CONTENT_TYPE_LENGTH: Final = 200
"""Characters of a Content-Type: Python needs seconds to parse a long one."""
NESTED: Final = frozenset({dict, list})
"""The types of objects and lists that a JSON parser makes."""
NO_QUERY: Final = "The request has no query."
TOO_DEEP: Final = "The request is nested too deeply."
NO_JSON: Final = "The request is not JSON. NaN and numbers beyond a double are not JSON."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document:
    """A document to execute, with its variables."""

    text: str
    variables: Mapping[str, Any] | None
    operation: str | None


class InvalidRequest(json.JSONDecodeError):
    """JSON that cannot be a request. The HTTP response says why; on a WebSocket the message is invalid."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence, "", 0)
        self.code, self.sentence = code, sentence


def read_request(data: str | bytes) -> dict[str, Any]:
    """Parse a request strictly: it is one object, and NaN is not JSON. Raise JSONDecodeError."""
    document = _read_object(data)
    if error := _check_extent(document):
        raise error
    return document


def read_message(data: str | bytes) -> dict[str, Any]:
    """Parse a WebSocket message as strictly; raise JSONDecodeError.

    An operation that is too large gets the error as its `payload`: it fails alone, and its connection goes on.
    """
    message = _read_object(data)
    error = _check_extent(message)
    if error is None:
        return message
    if message.get("type") == "subscribe" and isinstance(message.get("payload"), dict):
        return {"type": "subscribe", "id": message.get("id"), "payload": error}
    raise error


def _read_object(data: str | bytes) -> dict[str, Any]:
    document = read_json(data)
    if not isinstance(document, dict):
        raise InvalidRequest(BAD_REQUEST, "A request is one JSON object.")
    return document


def _check_extent(document: object) -> InvalidRequest | None:
    longest_list, values, levels = measure_extent(document)
    if levels > MAX_NESTING_LEVELS:
        return InvalidRequest(BAD_REQUEST, TOO_DEEP)
    if longest_list > MAX_LIST_ITEMS:
        return InvalidRequest(
            TooManyItems.code, f"A list in a request has at most {MAX_LIST_ITEMS:,} items. Nothing was executed."
        )
    if values > MAX_REQUEST_VALUES:
        return InvalidRequest(
            TooManyItems.code, f"A request has at most {MAX_REQUEST_VALUES:,} values in all. Nothing was executed."
        )
    return None


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A request as sent: the text of a document, or the id of a persisted one."""

    text: str | None
    document_id: str | None
    variables: Mapping[str, Any] | None
    operation: str | None

    def document(self, text: str) -> Document:
        """Return the document to execute."""
        return Document(text, self.variables, self.operation)


async def read_post_request(request: Request) -> GraphQLRequest:
    """Read a request from a body; raise RequestRejected."""
    header, content_type = Message(), request.headers.get("content-type", "")
    header["content-type"] = content_type if len(content_type) <= MAX_CONTENT_TYPE_LENGTH else ""
    if header.get_content_type() != MediaType.JSON or (header.get_content_charset() or "utf-8") != "utf-8":
        raise RequestRejected(415, BAD_REQUEST, "A request is application/json in UTF-8. Photos have their own route.")
    try:
        async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
            body = await request.body()
    except TimeoutError:
        sentence = f"The body did not arrive within {BODY_TIMEOUT_SECONDS:g} s."
        raise RequestRejected(408, BAD_REQUEST, sentence, {"connection": "close"}) from None
    return _build_request(_parse(body))


def read_get_request(request: Request) -> GraphQLRequest:
    """Read a request from the query string; raise RequestRejected."""
    fields: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in fields:
            fields[name] = _parse(fields[name])
    return _build_request(fields)


def _parse(text: str | bytes) -> dict[str, Any]:
    try:
        return read_request(text)
    except InvalidRequest as error:
        raise RequestRejected(400, error.code, error.sentence) from None
    except json.JSONDecodeError:
        raise RequestRejected(400, BAD_REQUEST, NO_JSON) from None
    except RecursionError:
        raise RequestRejected(400, BAD_REQUEST, TOO_DEEP) from None


def _build_request(fields: Mapping[str, Any]) -> GraphQLRequest:
    text, document_id = _typed(fields, "query", str, "a string"), _typed(fields, "documentId", str, "a string")
    # The hub does not read `extensions`, but refuses a form that the specification forbids.
    _typed(fields, "extensions", dict, "an object")
    operation = _typed(fields, "operationName", str, "a string")
    if len(operation or "") > MAX_OPERATION_NAME_LENGTH:
        sentence = f"The name of an operation has at most {MAX_OPERATION_NAME_LENGTH} characters."
        raise RequestRejected(400, BAD_REQUEST, sentence)
    if bool(text) is bool(document_id):
        sentence = "A request has either a `query` or a `documentId`." if text else NO_QUERY
        raise RequestRejected(400, BAD_REQUEST, sentence)
    return GraphQLRequest(
        text=text or None,
        document_id=document_id or None,
        variables=_typed(fields, "variables", dict, "an object"),
        operation=operation,
    )


def _typed(fields: Mapping[str, Any], name: str, kind: type[T], kind_name: str) -> T | None:
    value = fields.get(name)
    if value is None or isinstance(value, kind):
        return value
    raise RequestRejected(400, BAD_REQUEST, f"`{name}` must be {kind_name}, or null.")


class Extent(NamedTuple):
    """The items of the longest list in a document, and its values and levels in all."""

    longest_list: int
    values: int
    levels: int


def measure_extent(document: object) -> Extent:
    """Count the values and levels of a document; beyond a limit it stops counting."""
    longest, values, levels, level = 0, 0, 0, [document]
    while level and levels <= MAX_NESTING_LEVELS:
        levels, below = levels + 1, list[object]()
        for value in level:
            if longest > MAX_LIST_ITEMS or values > MAX_REQUEST_VALUES:
                return Extent(longest, values, levels)
            if isinstance(value, dict):
                values += len(value)
                inner: Iterable[object] = value.values()
            elif isinstance(value, list):
                longest, values = max(longest, len(value)), values + len(value)
                inner = value
            else:
                continue
            # A loop of its own and exact types: a generator for each of a thousand objects took half of the time.
            for one in inner:
                if type(one) in NESTED:
                    below.append(one)
        level = below
    return Extent(longest, values, levels)
