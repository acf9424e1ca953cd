"""The parts of a failed request that all routes share: its id, its status, the masked sentence and the log line.

An exception's message may hold a place, a name or a secret, so only its type and line are ever logged.
"""

import logging
import re
import secrets
import traceback
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from hub.domain.access.console_sessions import DraftChanged, SessionLocked
from hub.domain.exports.export import ExportLinkExpired
from hub.errors import (
    AlertEnded,
    Forbidden,
    HubError,
    IdempotencyMismatch,
    InvalidInput,
    NotFound,
    PhotoInvalid,
    PhotoTooLarge,
    RateLimited,
    RetryLater,
    Unauthenticated,
)

REQUEST_ID: Final = "x-request-id"
INTERNAL: Final = "INTERNAL"
BAD_REQUEST: Final = "BAD_REQUEST"
BODY_TOO_LARGE: Final = "BODY_TOO_LARGE"
MASKED_SENTENCE: Final = "Something went wrong inside the hub; quote the request id when you report it."

_STATUSES: Final[tuple[tuple[type[HubError], int], ...]] = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (AlertEnded, 410),
    (ExportLinkExpired, 410),
    (PhotoTooLarge, 413),
    (PhotoInvalid, 422),
    (IdempotencyMismatch, 422),
    (InvalidInput, 400),
    (RateLimited, 429),
    (RetryLater, 503),
    (DraftChanged, 412),
    (SessionLocked, 423),
)


def status_of(error: type[HubError]) -> int:
    """Return the HTTP status of an error."""
    return next((status for kind, status in _STATUSES if issubclass(error, kind)), 409)


def request_id_from(request: HTTPConnection) -> str:
    """Return the request's id: the caller's own if it is a plain word, else a new one, kept in the scope."""
    state = request.scope.setdefault("state", {})
    if "request_id" not in state:
        sent = request.headers.get(REQUEST_ID, "")
        state["request_id"] = sent if re.fullmatch(r"[A-Za-z0-9_-]{8,64}", sent) else secrets.token_hex(8)
    return str(state["request_id"])


async def not_found(request: Request, error: Exception) -> Response:
    """Respond to a path that has no route, or to a method that its route does not take."""
    assert isinstance(error, HTTPException)
    code, message = BAD_REQUEST, f"This path does not take {request.method}."
    if error.status_code == 404:
        code, message = NotFound.code, "There is nothing at this path."
    headers = {**(error.headers or {}), REQUEST_ID: request_id_from(request)}
    return JSONResponse({"code": code, "message": message}, status_code=error.status_code, headers=headers)


def log_failure(logger: logging.Logger, error: BaseException, request_id: str) -> None:
    """Log a failure of the hub; a refused request is the caller's."""
    if isinstance(error, RetryLater):
        logger.warning("request %s deferred: %s", request_id, error.code)
    elif not isinstance(error, HubError):
        logger.error("request %s failed: %s at %s", request_id, type(error).__name__, line_of(error))


def line_of(error: BaseException) -> str:
    """Return the file and line that raised an exception."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
