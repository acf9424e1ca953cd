"""Requests to the graph: the key and the body are read as strictly as the hub reads them."""

import json
from collections.abc import Iterable
from email.message import Message
from math import isfinite
from typing import Any, NamedTuple

from reunion.testing.answers.operations import find_operation
from reunion.testing.answers.refusals import BAD_REQUEST, RequestRejected

MAX_BODY_BYTES = 4 * 1024 * 1024
MAX_LIST_ITEMS = 5000
MAX_VALUES = 200_000
MAX_LEVELS = 100
MAX_NAME_CHARACTERS = 200
MAX_WHOLE = 2**63


class GraphQLRequest(NamedTuple):
    """An operation of the SDK, by its name, and the variables that were sent."""

    operation: str
    variables: dict[str, Any]


def check_key(authorization: str | None, key: str) -> None:
    """Raise RequestRejected unless the header Authorization has the key."""
    if authorization != f"Bearer {key}":
        raise RequestRejected("UNAUTHENTICATED", "Send a valid key or token.")


def read_request(body: bytes, content_type: str) -> GraphQLRequest:
    """Return the request in a body; raise RequestRejected, with the status of the answer."""
    if len(body) > MAX_BODY_BYTES:
        raise RequestRejected("BODY_TOO_LARGE", "A request has at most 4,194,304 bytes; send it in parts.", status=413)
    header = Message()
    header["content-type"] = content_type
    if header.get_content_type() != "application/json" or (header.get_content_charset() or "utf-8") != "utf-8":
        raise RequestRejected(BAD_REQUEST, "A request is application/json in UTF-8.", status=415)
    fields = _read_object(body)
    _check_extent(fields)
    query, name, variables = (
        _typed(fields, *one) for one in (("query", str), ("operationName", str), ("variables", dict))
    )
    if not query or len(name or "") > MAX_NAME_CHARACTERS:
        raise _rejected("The request has no query, or the name of its operation is too long.")
    return GraphQLRequest(find_operation(query, name).name, variables or {})


def _read_object(body: bytes) -> dict[str, Any]:
    try:
        read = read_json(body.decode())
    except (ValueError, RecursionError):
        raise _rejected("The request is not JSON, or is nested too deeply.") from None
    if not isinstance(read, dict):
        raise _rejected("A request is one JSON object.")
    return read


def read_json(text: str) -> Any:
    """Return what a text of JSON holds, as a hub reads it. Raises ValueError or RecursionError for anything else."""
    return json.loads(text, parse_constant=_read_number, parse_float=_read_number, parse_int=_read_whole)


def _read_whole(text: str) -> float:
    """Return a whole number of at most 64 bits; a longer one is a float, and one beyond every float no number."""
    number = _read_number(text)
    return int(text) if -MAX_WHOLE <= number < 2 * MAX_WHOLE else number


def _read_number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("not a number of JSON")
    return number


def _check_extent(request: dict[str, Any]) -> None:
    values, levels, level = 0, 0, list[Any]([request])
    while level:
        levels += 1
        if levels > MAX_LEVELS:
            raise _rejected("The request is nested too deeply.")
        below = list[Any]()
        for one in level:
            inner: Iterable[Any] = one.values() if isinstance(one, dict) else one
            values += len(one)
            if (isinstance(one, list) and len(one) > MAX_LIST_ITEMS) or values > MAX_VALUES:
                raise RequestRejected(
                    "TOO_MANY_ITEMS", "A list has at most 5,000 items, a request 200,000 values.", status=400
                )
            below += [value for value in inner if isinstance(value, dict | list)]
        level = below


def _typed(fields: dict[str, Any], name: str, kind: type) -> Any:
    value = fields.get(name)
    if value is not None and not isinstance(value, kind):
        raise _rejected(f"`{name}` has the wrong type.")
    return value


def _rejected(message: str) -> RequestRejected:
    return RequestRejected(BAD_REQUEST, message, status=400)
