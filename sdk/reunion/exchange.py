"""One call: its answer, read, and for observers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reunion.error_codes import error_from_graphql, error_from_status
from reunion.errors import ProtocolError, ReunionError
from reunion.wire import JsonObject, decoding, parse_json

RETRIED_STATUSES = (408, 429)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An HTTP answer as it came."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One GraphQL answer as it came, for observers.

    connection: 0 for a call; for a stream, the number of its connection, counted from 1.
    """

    operation: str
    variables: Mapping[str, Any] = field(repr=False)
    body: Any = field(repr=False)
    connection: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a call, or of the feed to connect, for hooks. It holds no secret, place, name or text.

    operation: its name, such as registerDevices. number: counted from 1. began_at: seconds since 1970.
    status: the HTTP status, if there was an answer. error_code: None if it succeeded.
    retry_in: the seconds until the next attempt; None if there is none.
    """

    operation: str
    number: int
    began_at: float
    seconds: float
    status: int | None
    request_id: str | None
    error_code: str | None
    retry_in: float | None


@dataclass(frozen=True, slots=True)
class GraphQLAnswer:
    """The answer to a document of your own, as it came."""

    data: JsonObject | None = field(repr=False)
    errors: tuple[JsonObject, ...] = field(repr=False)
    extensions: JsonObject = field(repr=False)
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """The body of an answer that could be read, with its status and the hub's id of the request."""

    body: Any = field(repr=False)
    status: int
    request_id: str | None


@dataclass(frozen=True, slots=True)
class GraphQLResult:
    """The data of one operation's answer.

    request_id: the hub's id of the request. may_have_run: True if an earlier attempt may have been executed already.
    """

    data: JsonObject = field(repr=False)
    request_id: str | None
    may_have_run: bool = False


Observer = Callable[[Exchange], None]
Hook = Callable[[Attempt], None]


def read_answer(answer: HttpAnswer) -> Any:
    """Return the JSON of an HTTP answer. Raises the error that its status means."""
    try:
        body = parse_json(answer.content)
    except ValueError:
        body = None
    if 200 <= answer.status < 300 and body is not None:
        return body
    error = _error_of(answer, body)
    error.status = answer.status
    raise error


def _error_of(answer: HttpAnswer, body: Any) -> ReunionError:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    is_page = kind == "text/html"
    if is_page and answer.status < 500 and answer.status not in RETRIED_STATUSES:
        return ProtocolError(
            f"A web page came instead of a hub's answer ({answer.status}); check the address and the proxy.",
            request_id=answer.headers.get("X-Request-Id"),
        )
    if 200 <= answer.status < 300:
        return ProtocolError(request_id=answer.headers.get("X-Request-Id"))
    return error_from_status(answer.status, answer.headers, body)


def read_own_answer(reply: Reply) -> GraphQLAnswer:
    """Return the answer to a document of the caller's own. Raises ProtocolError for anything but a GraphQL answer."""
    with decoding("a document of your own"):
        body, data = reply.body, reply.body.get("data")
        if data is None and not body.get("errors"):
            raise ProtocolError(request_id=reply.request_id)
        errors = tuple(body.get("errors") or ())
        return GraphQLAnswer(data, errors, body.get("extensions") or {}, reply.request_id)


def read_data(answer: Any, request_id: str | None) -> JsonObject:
    """Return the data of a GraphQL answer. Raises the error that it has instead."""
    if not isinstance(answer, Mapping):
        raise ProtocolError(request_id=request_id)
    if answer.get("errors"):
        raise error_from_graphql(answer["errors"], request_id=request_id)
    data = answer.get("data")
    if not isinstance(data, Mapping):
        raise ProtocolError(request_id=request_id)
    return data
