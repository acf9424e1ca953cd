"""Map FCM's responses to the hub's delivery outcomes.

Codes: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode
Samples of whole answers: https://firebase.google.com/docs/cloud-messaging/error-codes
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import orjson
from pyfcm import FCMNotification
from pyfcm.errors import (
    AuthenticationError,
    FCMError,
    FCMNotRegisteredError,
    FCMSenderIdMismatchError,
    FCMServerError,
    InvalidDataError,
)
from requests import Response

from hub.partners.retry_after import read_retry_after
from hub.services.channels import DeliveryOutcome, DeliveryResult

UNAUTHENTICATED, FORBIDDEN, QUOTA = "UNAUTHENTICATED", "PERMISSION_DENIED", "QUOTA_EXCEEDED"
THIRD_PARTY = "THIRD_PARTY_AUTH_ERROR"
DEVICE_QUOTA, SOME_QUOTA = "DEVICE_QUOTA_EXCEEDED", "SOME_QUOTA_EXCEEDED"
"""The hub's own codes: the limit of one phone, and a limit that FCM does not attribute."""
PROJECT_WIDE = frozenset((UNAUTHENTICATED, FORBIDDEN, QUOTA))
"""Refusals that every device of the project would get."""
_OF_SOME_PHONES = frozenset((THIRD_PARTY, DEVICE_QUOTA, SOME_QUOTA))
REFUSED_SECONDS = 60.0
"""Retry after this when the project is refused. Also FCM's own default for a quota without Retry-After."""

_BY_CODE: Mapping[tuple[int, str], DeliveryOutcome] = {
    (400, "INVALID_ARGUMENT"): DeliveryOutcome.NEVER,  # the payload; about the token see _is_about_token
    (
        401,
        THIRD_PARTY,
    ): DeliveryOutcome.RETRY_LATER,  # the project's own key for Apple is missing or wrong, until it is set right
    (403, "SENDER_ID_MISMATCH"): DeliveryOutcome.DEAD_TOKEN,  # the token belongs to another project, for good
    (404, "UNREGISTERED"): DeliveryOutcome.DEAD_TOKEN,
    (429, "QUOTA_EXCEEDED"): DeliveryOutcome.RETRY_LATER,
    (500, "INTERNAL"): DeliveryOutcome.UNKNOWN,
    (503, "UNAVAILABLE"): DeliveryOutcome.UNKNOWN,  # may have been delivered all the same
}
_ACCEPTED = DeliveryResult(DeliveryOutcome.ACCEPTED)
_WIDE_BY_STATUS = {401: UNAUTHENTICATED, 403: FORBIDDEN}
_BY_FAILURE: Mapping[type[FCMError], DeliveryOutcome] = {
    InvalidDataError: DeliveryOutcome.RETRY_LATER,  # a 400 that does not speak of an argument
    AuthenticationError: DeliveryOutcome.RETRY_LATER,
    FCMSenderIdMismatchError: DeliveryOutcome.RETRY_LATER,  # pyfcm's word for each 403: a role is missing
    FCMNotRegisteredError: DeliveryOutcome.RETRY_LATER,  # pyfcm's word for each 404: without the code, no such project
    FCMServerError: DeliveryOutcome.UNKNOWN,  # everything else, known or not
}


@dataclass(slots=True)
class FcmResponse:
    """An answer of FCM in the shape that pyfcm reads. Not frozen: that takes three times as long to make."""

    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 are replaced."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the body as JSON; raise ValueError if it is not JSON."""
        return orjson.loads(self.body)


def judge(fcm: FCMNotification, response: FcmResponse) -> DeliveryResult:
    """Return the result of one response: ACCEPTED only if it is a 200 that names the message."""
    try:
        sent: Any = fcm.parse_response(cast(Response, response))
    except FCMError as failure:
        return _refusal(failure, response)
    except ValueError:
        return DeliveryResult(DeliveryOutcome.UNKNOWN, "UNREADABLE")
    name = sent.get("name") if isinstance(sent, dict) else None
    if isinstance(name, str) and name.startswith("projects/"):
        return _ACCEPTED
    return DeliveryResult(DeliveryOutcome.UNKNOWN, "UNREADABLE")


def _refusal(failure: FCMError, response: FcmResponse) -> DeliveryResult:
    status, error = response.status_code, _error(response)
    code = _code(error) or f"HTTP_{status}"
    outcome = _BY_CODE.get((status, code)) or (
        DeliveryOutcome.RETRY_LATER if status == 429 else _BY_FAILURE[type(failure)]
    )
    if status == 400 and code == "INVALID_ARGUMENT" and _is_about_token(error):
        outcome = DeliveryOutcome.DEAD_TOKEN
    wait = read_retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
    if outcome is not DeliveryOutcome.RETRY_LATER:
        return DeliveryResult(outcome, code, wait)
    # THIRD_PARTY concerns Apple's phones alone: the project's other phones and its token work as before.
    code = code if code == THIRD_PARTY else _WIDE_BY_STATUS.get(status, code)
    if status == 429:
        code = _quota_code(error)
    return DeliveryResult(outcome, code, REFUSED_SECONDS if wait is None else wait, of_its_kind=code in _OF_SOME_PHONES)


def _quota_code(error: Mapping[str, Any]) -> str:
    """Return the code of the limit: the project's, one phone's, or unattributed. FCM answers 429 to all of them.

    The details tell which. A response without FCM's own errorCode comes from Google's common front or a proxy, where
    no phone is known.
    """
    words = " ".join(_quota_words(error)).lower()
    if "device" in words:
        return DEVICE_QUOTA
    is_from_fcm = any(isinstance(detail.get("errorCode"), str) for detail in _details(error))
    return SOME_QUOTA if is_from_fcm and not any(word in words for word in ("project", "minute")) else QUOTA


def _quota_words(error: Mapping[str, Any]) -> list[str]:
    """Return the words of an ErrorInfo or a QuotaFailure about a limit, without names of projects and phones."""
    details = _details(error)
    infos = [detail["metadata"] for detail in details if isinstance(detail.get("metadata"), dict)]
    failures = [violation for detail in details for violation in _mappings(detail.get("violations"))]
    kinds = [str(one.get("consumer", "")) for one in infos] + [str(one.get("subject", "")) for one in failures]
    limits = [str(one.get(name, "")) for one in infos for name in ("quota_limit", "quota_unit")]
    descriptions = [str(one.get("description", "")) for one in failures]
    return [re.split("[:/]", kind)[0] for kind in kinds] + limits + descriptions


def _error(response: FcmResponse) -> Mapping[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _details(error: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return _mappings(error.get("details"))


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    """Return the mappings in a list; of any other value, none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _code(error: Mapping[str, Any]) -> str:
    """Return FCM's own code, or the status that all of Google's services share; short and safe in a log."""
    codes = [detail.get("errorCode") for detail in _details(error)]
    code = next((code for code in codes if isinstance(code, str)), error.get("status"))
    return code if isinstance(code, str) and len(code) <= 40 and code.replace("_", "").isalnum() else ""


def _is_about_token(error: Mapping[str, Any]) -> bool:
    """Tell if an INVALID_ARGUMENT concerns the token: it names that field, or no field and says so in words."""
    fields = [
        violation.get("field") for detail in _details(error) for violation in _mappings(detail.get("fieldViolations"))
    ]
    if fields:
        return fields == ["message.token"]
    return "registration token" in str(error.get("message", "")).lower()
