"""The error that each code and each HTTP status of the hub becomes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from sys import float_info
from typing import Any

from reunion.errors import (
    AuthenticationError,
    Conflict,
    CursorExpired,
    CursorInvalid,
    CursorMismatch,
    HubUnavailable,
    InvalidInput,
    NotFound,
    PermissionDenied,
    ProtocolError,
    QueryRejected,
    RateLimited,
    RequestRefused,
    ReunionError,
    TransportError,
)
from reunion.results import DeviceResult, UserError
from reunion.wire import JsonObject, boolean, decoding, json_objects, text

ERRORS_BY_CODE: Mapping[str, type[ReunionError]] = {
    "UNAUTHENTICATED": AuthenticationError,
    "FORBIDDEN": PermissionDenied,
    "CURSOR_INVALID": CursorInvalid,
    "CURSOR_MISMATCH": CursorMismatch,
    "CURSOR_EXPIRED": CursorExpired,
    "RATE_LIMITED": RateLimited,
    "INTERNAL": HubUnavailable,
    "RETRY_LATER": HubUnavailable,
    "STORAGE_UNAVAILABLE": HubUnavailable,
    "AUDIT_UNAVAILABLE": HubUnavailable,
    "STATISTICS_NOT_READY": HubUnavailable,
    "ISSUER_UNAVAILABLE": HubUnavailable,
    "FOLLOWER_TOO_SLOW": HubUnavailable,
    "LEASE_LOST": HubUnavailable,
    "NOT_FOUND": NotFound,
    "CONFLICT": Conflict,
    "ALERT_ENDED": Conflict,
    "CASE_CLOSED": Conflict,
    "IDEMPOTENCY_MISMATCH": Conflict,
}

BODY_TOO_LARGE = "BODY_TOO_LARGE"
COST_TOO_HIGH = "COST_TOO_HIGH"
INVALID_INPUT_SUFFIXES = ("_INVALID", "_TOO_LARGE", "_TOO_LONG", "_ITEMS", "INVALID_INPUT")


def user_error(data: JsonObject) -> UserError:
    """Read one `UserError`."""
    with decoding("a user error"):
        return UserError(text(data, "code"), text(data, "message"), tuple(str(step) for step in data.get("path") or ()))


def device_result(data: JsonObject) -> DeviceResult:
    """Read one `DeviceResult`."""
    error = data.get("error")
    return DeviceResult(text(data, "ref"), boolean(data, "ok"), user_error(error) if error is not None else None)


def raise_user_errors(payload: JsonObject, request_id: str | None) -> None:
    """Raise the error of the first of a payload's `userErrors`; return if there is none."""
    with decoding("user errors"):
        errors = json_objects(payload, "userErrors", user_error)
    if errors:
        kind = ERRORS_BY_CODE.get(errors[0].code, InvalidInput)
        raise (kind if issubclass(kind, RequestRefused) else InvalidInput)(user_errors=errors, request_id=request_id)


def error_from_graphql(errors: Any, *, request_id: str | None = None, retry_after: float | None = None) -> ReunionError:
    """Return the error for the `errors` of a GraphQL answer. The first one with a known code decides."""
    listed = _error_list(errors)
    if not listed:
        return ProtocolError(request_id=request_id)
    first = min(listed, key=lambda error: _code(error) not in ERRORS_BY_CODE)
    request_id = request_id_of(first) or request_id
    if _code(first) == CursorExpired.default_code:
        return CursorExpired(request_id=request_id, start_after=_text_extension(first, "startAfter"))
    wait = _retry_after_of(first) if retry_after is None else retry_after
    found = error_from_code(_code(first), str(first.get("message", "")), request_id=request_id, retry_after=wait)
    found.path = _path_of(first)
    return found


def error_from_code(
    code: str | None, detail: str, *, request_id: str | None = None, retry_after: float | None = None
) -> ReunionError:
    """Return the error of a code.

    Only a refused input and a missing permission show the hub's text. The text of an unknown code may quote the input:
    it goes to `detail`.
    """
    kind = ERRORS_BY_CODE.get(code or "")
    if kind is None and code and code.endswith(INVALID_INPUT_SUFFIXES):
        kind = InvalidInput
    if kind is None:
        return QueryRejected(code=code, request_id=request_id, detail=detail)
    if kind in (HubUnavailable, RateLimited):
        return kind(code=code, request_id=request_id, retry_after=retry_after)
    if kind is PermissionDenied:
        return kind(detail, code=code, request_id=request_id)
    if issubclass(kind, RequestRefused):
        return kind(code=code, request_id=request_id, user_errors=[UserError(code or kind.default_code, detail)])
    return kind(code=code, request_id=request_id)


def error_from_status(
    status: int, headers: Mapping[str, str], body: Any = None, *, now: datetime | None = None
) -> ReunionError:
    """Return the error of an HTTP answer that is not 2xx. A code in its body is more exact than its status."""
    data = body if isinstance(body, Mapping) else {}
    first = _error_list(data.get("errors"))[:1]
    # An answer that is not of a graph has both beside each other.
    plain = data if isinstance(data.get("code"), str) else {}
    said = str(plain.get("message", "")) or None
    code = _code(first[0]) if first else plain.get("code")
    request_id = (request_id_of(first[0]) if first else None) or headers.get("X-Request-Id")
    retry_after = parse_retry_after(headers.get("Retry-After"), now or datetime.now(UTC))
    if status == 429:
        return RateLimited(said, code=code, request_id=request_id, retry_after=retry_after)
    if status == 408 or status >= 500:
        message = f"The hub answered {status}; try again later."
        return HubUnavailable(said or message, code=code, request_id=request_id, retry_after=retry_after)
    if first:
        return error_from_graphql(data["errors"], request_id=request_id, retry_after=retry_after)
    if plain:
        return error_from_code(plain["code"], said or "", request_id=request_id, retry_after=retry_after)
    if status == 413:
        return InvalidInput("The request is larger than the hub accepts.", code=BODY_TOO_LARGE, request_id=request_id)
    if status in (401, 403):
        return (AuthenticationError if status == 401 else PermissionDenied)(request_id=request_id)
    return ProtocolError(f"The hub answered {status}; check the address.", request_id=request_id)


def error_from_close_code(code: int | None, reason: str = "") -> ReunionError:
    """Return the error that a close code of graphql-transport-ws or of WebSocket itself means.

    With 1013 (try again later) the reason is the code of the hub's error.
    """
    if code == 1013 and reason in ERRORS_BY_CODE:
        return ERRORS_BY_CODE[reason]()
    if code in (4401, 4403):
        return AuthenticationError()
    if code == 4429:
        return RateLimited()
    if code in (1011, 1012, 1013):
        return HubUnavailable(f"The hub closed the feed ({code}); try again later.")
    if code in (4400, 4406, 1002, 1003, 1007, 1009):
        return ProtocolError(f"The hub closed the feed ({code}): it refused a message.")
    return TransportError()


def parse_retry_after(header: str | None, now: datetime) -> float | None:
    """Return a Retry-After, in seconds or as a date, as seconds from now, at least 0; None if absent or unreadable."""
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        return _seconds_until(header, now)
    return max(0.0, seconds) if isfinite(seconds) else None


def _seconds_until(date: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())


def request_id_of(error: JsonObject) -> str | None:
    """Return the request id of a GraphQL error, or None."""
    return _text_extension(error, "requestId")


def _error_list(errors: Any) -> list[JsonObject]:
    return [error for error in errors if isinstance(error, Mapping)] if isinstance(errors, Sequence) else []


def _code(error: JsonObject) -> str | None:
    return _text_extension(error, "code")


def _text_extension(error: JsonObject, name: str) -> str | None:
    value = _extension(error, name)
    return value if isinstance(value, str) and value else None


def _retry_after_of(error: JsonObject) -> float | None:
    """Return `retryAfterSeconds`: where other operations of a batch were executed, one refusal has no header."""
    value = _extension(error, "retryAfterSeconds")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= float_info.max else None


def _path_of(error: JsonObject) -> tuple[str, ...]:
    """Return the input path of an error; the `path` beside its message is that of the field that failed."""
    path = _extension(error, "path")
    return tuple(map(str, path)) if isinstance(path, Sequence) and not isinstance(path, str) else ()


def _extension(error: JsonObject, name: str) -> Any:
    extensions = error.get("extensions")
    return extensions.get(name) if isinstance(extensions, Mapping) else None
