"""Build the responses of the FCM double, in the shape of Google's own.

Codes: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode
"""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import orjson

FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
QUOTA_FAILURE = "type.googleapis.com/google.rpc.QuotaFailure"


class Mode(StrEnum):
    """A way to answer a push. With …_DELIVERED the phone gets it in spite of the error."""

    OK = "OK"
    INVALID_TOKEN = "INVALID_TOKEN"  # noqa: S105 - the name of an answer
    UNREGISTERED = "UNREGISTERED"
    SENDER_ID_MISMATCH = "SENDER_ID_MISMATCH"
    THIRD_PARTY_AUTH_ERROR = "THIRD_PARTY_AUTH_ERROR"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    DEVICE_QUOTA_EXCEEDED = "DEVICE_QUOTA_EXCEEDED"
    """The limit of one phone, with the same code as the project's."""
    UNAUTHENTICATED = "UNAUTHENTICATED"
    UNAVAILABLE = "UNAVAILABLE"
    UNAVAILABLE_DELIVERED = "UNAVAILABLE_DELIVERED"
    INTERNAL = "INTERNAL"
    INTERNAL_DELIVERED = "INTERNAL_DELIVERED"
    UNREADABLE = "UNREADABLE"
    """Delivered, and answered 200 with half a body."""
    RESET = "RESET"
    RESET_DELIVERED = "RESET_DELIVERED"
    HANG = "HANG"
    HANG_DELIVERED = "HANG_DELIVERED"


DELIVERED = frozenset(mode for mode in Mode if mode is Mode.OK or mode is Mode.UNREADABLE or "DELIVERED" in mode)
RESETS = frozenset((Mode.RESET, Mode.RESET_DELIVERED))
HANGS = frozenset((Mode.HANG, Mode.HANG_DELIVERED))
SILENT = RESETS | HANGS
QUOTAS = frozenset((Mode.QUOTA_EXCEEDED, Mode.DEVICE_QUOTA_EXCEEDED))


@dataclass(frozen=True, slots=True)
class Reply:
    """One response: its status, FCM's code if it is a failure, and its bytes."""

    status: int
    code: str | None
    wire: bytes


def http_response(
    status: int, body: bytes, *, retry_after: float | None = None, keep: bool = True, of: str = "application/json"
) -> bytes:
    """Return an HTTP/1.1 response, in JSON unless `of` is another type."""
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
    head += f"Content-Type: {of}; charset=UTF-8\r\nContent-Length: {len(body)}\r\n"
    if retry_after is not None:
        head += f"Retry-After: {retry_after:.0f}\r\n"
    if not keep:
        head += "Connection: close\r\n"
    return head.encode() + b"\r\n" + body


def refusal(
    http_status: int, status: str, message: str, code: str | None, *details: dict[str, Any], retry: float | None = None
) -> Reply:
    """Return a failure. `code` is FCM's own; None for a failure of Google's common front."""
    all_details = ([{"@type": FCM_ERROR, "errorCode": code}] if code else []) + list(details)
    error: dict[str, Any] = {"code": http_status, "message": message, "status": status}
    if all_details:
        error["details"] = all_details
    wire = http_response(http_status, orjson.dumps({"error": error}, option=orjson.OPT_INDENT_2), retry_after=retry)
    return Reply(http_status, code or status, wire)


def invalid_argument(field: str, description: str, message: str = "Request contains an invalid argument.") -> Reply:
    """Return a 400 that names the field that is wrong."""
    violations = {"@type": BAD_REQUEST, "fieldViolations": [{"field": field, "description": description}]}
    return refusal(400, "INVALID_ARGUMENT", message, "INVALID_ARGUMENT", violations)


_OF_PROJECT = (
    "Quota exceeded for quota metric 'Send requests' and limit 'Send requests per minute'.",
    {
        "@type": ERROR_INFO,
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {"quota_limit": "SendsPerMinutePerProject", "quota_unit": "1/min/{project}"},
    },
)
_OF_DEVICE = (
    "Device message rate exceeded.",
    {"@type": QUOTA_FAILURE, "violations": [{"subject": "device", "description": "Device message rate exceeded"}]},
)


def quota_exceeded(retry_after: float | None, *, of_device: bool = False) -> Reply:
    """Return a 429 of the project or of one phone, with a Retry-After header if one is given."""
    message, detail = _OF_DEVICE if of_device else _OF_PROJECT
    return refusal(429, "RESOURCE_EXHAUSTED", message, "QUOTA_EXCEEDED", detail, retry=retry_after)


NOT_A_TOKEN = "The registration token is not a valid FCM registration token"  # noqa: S105 - words of an answer
UNAUTHENTICATED = refusal(
    401,
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token.",
    None,
    {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_EXPIRED", "domain": "googleapis.com"},
)
WRONG_PROJECT = refusal(
    403,
    "PERMISSION_DENIED",
    "Permission 'cloudmessaging.messages.create' denied on the resource (or it may not exist).",
    None,
    {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "IAM_PERMISSION_DENIED",
        "domain": "cloudresourcemanager.googleapis.com",
    },
)
_UNAVAILABLE = refusal(503, "UNAVAILABLE", "The service is currently unavailable.", "UNAVAILABLE")
_INTERNAL = refusal(500, "INTERNAL", "Internal error encountered.", "INTERNAL")

REFUSALS: dict[Mode, Reply] = {
    Mode.INVALID_TOKEN: invalid_argument("message.token", "Invalid registration token", NOT_A_TOKEN),
    Mode.UNREGISTERED: refusal(404, "NOT_FOUND", "Requested entity was not found.", "UNREGISTERED"),
    Mode.SENDER_ID_MISMATCH: refusal(403, "PERMISSION_DENIED", "SenderId mismatch", "SENDER_ID_MISMATCH"),
    Mode.THIRD_PARTY_AUTH_ERROR: refusal(
        401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service", "THIRD_PARTY_AUTH_ERROR"
    ),
    Mode.QUOTA_EXCEEDED: quota_exceeded(None),
    Mode.DEVICE_QUOTA_EXCEEDED: quota_exceeded(None, of_device=True),
    Mode.UNAUTHENTICATED: UNAUTHENTICATED,
    Mode.UNAVAILABLE: _UNAVAILABLE,
    Mode.UNAVAILABLE_DELIVERED: _UNAVAILABLE,
    Mode.INTERNAL: _INTERNAL,
    Mode.INTERNAL_DELIVERED: _INTERNAL,
    Mode.UNREADABLE: Reply(200, Mode.UNREADABLE.value, http_response(200, b'{"name": "projects/')),
}
