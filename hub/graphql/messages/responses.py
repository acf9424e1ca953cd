"""GraphQL responses over HTTP: the media type that the client prefers, and the status that belongs to it.

By the GraphQL-over-HTTP specification a response in `application/json` has the status 200 whenever there was a request
to execute; one in `application/graphql-response+json` says by its status whether anything was executed. Both say 429 to
a client that has asked too much: proxies read only the status.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

import orjson
from starlette.responses import Response

from hub import errors
from hub.http.request_errors import BAD_REQUEST, INTERNAL, status_of

MAX_ACCEPT_RANGES: Final = 20
"""Ranges of an Accept header that are read; browsers and clients name six."""


class MediaType(StrEnum):
    """The media type of a response."""

    JSON = "application/json"
    GRAPHQL = "application/graphql-response+json"


class _Range(NamedTuple):
    """One range of an Accept header: a type, its parameters and its weight."""

    name: str
    parameters: Mapping[str, str]
    weight: float


def preferred_media_type(accept: str | None) -> MediaType:
    """Return the media type that an Accept header prefers; JSON if it accepts anything, or nothing of a graph."""
    ranges = _read_ranges(accept)
    # Of equal weights the first wins. A client that names only a range of types gets what every client can read.
    named = [one for one in ranges if one.name in tuple(MediaType) and one.weight > 0]
    anything = max((one.weight for one in ranges if one.name in ("*/*", "application/*")), default=0.0)
    best = max(named, key=lambda one: one.weight, default=None)
    return MediaType(best.name) if best is not None and best.weight >= anything else MediaType.JSON


def preferred_stream_format(accept: str | None) -> str | None:
    """Return the name of the stream format that an Accept header prefers; None if it accepts none."""
    formats = [(one, _stream_format(one)) for one in _read_ranges(accept) if one.weight > 0]
    named = [(one, name) for one, name in formats if name]
    return max(named, key=lambda pair: pair[0].weight)[1] if named else None


def _stream_format(accepted: _Range) -> str | None:
    if accepted.name == "text/event-stream":
        return "sse"
    is_apollos = accepted.parameters.get("subscriptionspec", "").startswith("1.0")
    return "multipart-subscription" if accepted.name == "multipart/mixed" and is_apollos else None


def _read_ranges(accept: str | None) -> list[_Range]:
    ranges = []
    for part in (accept or "").split(",")[:MAX_ACCEPT_RANGES]:
        name, *rest = (word.strip().lower() for word in part.split(";"))
        pairs = (word.partition("=") for word in rest)
        parameters = {key.strip(): value.strip().strip("'\"") for key, _, value in pairs}
        ranges.append(_Range(name, parameters, _read_weight(parameters.get("q", "1"))))
    return ranges


def _read_weight(text: str) -> float:
    return float(text) if re.fullmatch(r"[01](\.\d{0,3})?", text) else 0.0


class RequestRejected(Exception):
    """A request that no graph can execute, with the status and code of its response."""

    def __init__(self, status: int, code: str, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence, self.headers = status, code, sentence, headers or {}


def graphql_response(payload: Mapping[str, Any], media: MediaType) -> Response:
    """Return the response to an executed or refused operation."""
    status = 200
    if "data" not in payload:
        refused = _status_of_code(payload["errors"][0].get("extensions", {}).get("code"))
        status = refused if media is MediaType.GRAPHQL or refused == 429 else 200
    return _json_response(payload, status, media)


def error_response(
    status: int,
    code: str,
    message: str,
    extensions: Mapping[str, Any] | None = None,
    media: MediaType = MediaType.JSON,
) -> Response:
    """Return an error in GraphQL's form to a request that never reached GraphQL."""
    error = {"message": message, "extensions": {"code": code, **(extensions or {})}}
    return _json_response({"errors": [error]}, status, media)


def _json_response(payload: Mapping[str, Any], status: int, media: MediaType) -> Response:
    parameters = "; charset=utf-8" if media is MediaType.GRAPHQL else ""
    response = Response(orjson.dumps(payload), status, {"content-type": f"{media}{parameters}"})
    if status == 401:
        response.headers["www-authenticate"] = "Bearer"
    return response


def _tree(root: type[errors.HubError]) -> Iterator[type[errors.HubError]]:
    yield root
    for branch in root.__subclasses__():
        yield from _tree(branch)


_STATUS_OF_CODE: Final[Mapping[str, int]] = {
    **{error.code: status_of(error) for error in _tree(errors.HubError)},
    BAD_REQUEST: 400,
    INTERNAL: 500,
}


def _status_of_code(code: object) -> int:
    return _STATUS_OF_CODE.get(str(code), 400)
