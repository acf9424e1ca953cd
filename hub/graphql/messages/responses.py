"""How a graph answers over HTTP: the media type that was asked for, and the status that goes with it.

By GraphQL over HTTP an answer in `application/json` has the status 200 whenever there was a request to answer, and one
in `application/graphql-response+json` says by its status whether anything was executed. Both say 429 to whoever has
asked too much: what lies between reads nothing but the status.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

import orjson
from starlette.responses import Response

from hub import errors
from hub.http.request_errors import BAD_REQUEST, INTERNAL, status_of

MOST_RANGES: Final = 20
"""Of an Accept header that are looked at; browsers and clients name six."""


class MediaType(StrEnum):
    """What an answer is written in."""

    JSON = "application/json"
    GRAPHQL = "application/graphql-response+json"


class _Range(NamedTuple):
    """What an Accept header names: a type, its parameters, and how much it is liked."""

    name: str
    parameters: Mapping[str, str]
    weight: float


def wanted(accept: str | None) -> MediaType:
    """What an Accept header likes best; JSON for whoever takes anything, or nothing that a graph can write."""
    ranges = _ranges(accept)
    # Of equals the first one; whoever names only a range of types gets what every client can read.
    named = [one for one in ranges if one.name in tuple(MediaType) and one.weight > 0]
    anything = max((one.weight for one in ranges if one.name in ("*/*", "application/*")), default=0.0)
    best = max(named, key=lambda one: one.weight, default=None)
    return MediaType(best.name) if best is not None and best.weight >= anything else MediaType.JSON


def wanted_stream(accept: str | None) -> str | None:
    """How whoever accepts this wants to hear a subscription over HTTP, by its name among the forms; None if not."""
    forms = [(one, _form(one)) for one in _ranges(accept) if one.weight > 0]
    named = [(one, form) for one, form in forms if form]
    return max(named, key=lambda pair: pair[0].weight)[1] if named else None


def _form(accepted: _Range) -> str | None:
    if accepted.name == "text/event-stream":
        return "sse"
    is_apollos = accepted.parameters.get("subscriptionspec", "").startswith("1.0")
    return "multipart-subscription" if accepted.name == "multipart/mixed" and is_apollos else None


def _ranges(accept: str | None) -> list[_Range]:
    ranges = []
    for part in (accept or "").split(",")[:MOST_RANGES]:
        name, *rest = (word.strip().lower() for word in part.split(";"))
        pairs = (word.partition("=") for word in rest)
        parameters = {key.strip(): value.strip().strip("'\"") for key, _, value in pairs}
        ranges.append(_Range(name, parameters, _weight(parameters.get("q", "1"))))
    return ranges


def _weight(text: str) -> float:
    return float(text) if re.fullmatch(r"[01](\.\d{0,3})?", text) else 0.0


class RequestRejected(Exception):
    """What was sent is no request that a graph could answer."""

    def __init__(self, status: int, code: str, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence, self.headers = status, code, sentence, headers or {}


def answer(payload: Mapping[str, Any], media: MediaType) -> Response:
    """What a graph says."""
    status = 200
    if "data" not in payload:
        refused = _status(payload["errors"][0].get("extensions", {}).get("code"))
        status = refused if media is MediaType.GRAPHQL or refused == 429 else 200
    return written(payload, status, media)


def refusal(
    status: int,
    code: str,
    message: str,
    extensions: Mapping[str, Any] | None = None,
    media: MediaType = MediaType.JSON,
) -> Response:
    """An answer in GraphQL's own form to a request that never reached GraphQL."""
    error = {"message": message, "extensions": {"code": code, **(extensions or {})}}
    return written({"errors": [error]}, status, media)


def written(payload: Mapping[str, Any], status: int, media: MediaType) -> Response:
    """A whole answer."""
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


def _status(code: object) -> int:
    return _STATUS_OF_CODE.get(str(code), 400)
