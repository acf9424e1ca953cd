"""Every error of the SDK.

ReunionError                  base of all; carries `code` (stable) and `request_id` (quote it to the hub's operator)
├── ConfigurationError        the address, the key or a webhook secret is missing or malformed; nothing was sent
├── ClientClosed              the client is closed; nothing was sent
├── StoreError                a file or store of this machine; nothing was sent or changed
│   ├── StoreInvalid          it holds something else
│   ├── StoreInUse            another process uses it
│   ├── StoreMismatch         it is for another hub, partner or mode
│   └── StoreUnavailable      it cannot be read or written; the disk may be full
├── TransportError            no usable answer; it is not known whether the hub acted
│   ├── ConnectError          the hub cannot be reached; it has done nothing
│   ├── TimedOut              no answer in time
│   └── ProtocolError         the answer does not follow the hub's contract
├── HubUnavailable            the hub cannot do this now (408, 5xx, INTERNAL); `retry_after` in seconds if it said so
├── RateLimited               too many calls (429); `retry_after` in seconds if the hub said so
├── AuthenticationError       no key, or an unknown or revoked key
├── PermissionDenied          the key is known, but not allowed to do this
├── RequestRefused            the hub understood the input and refused it; `user_errors` say what and where
│   ├── InvalidInput          a part of the input is not accepted
│   ├── NotFound              it does not exist, or it is not yours: the hub never says which
│   └── Conflict              its state does not allow this
├── CursorError               a cursor that the hub cannot follow
│   ├── CursorInvalid         not a cursor of this hub
│   ├── CursorMismatch        a cursor of another list or another partner
│   └── CursorExpired         older than the events the hub keeps: read `alerts.list()`, then follow after `start_after`
├── QueryRejected             the hub did not run a document; `detail` may quote the input, so it is in no message
└── WebhookRejected           a request that the hub did not sign, or that is too old or too new
"""

from collections.abc import Sequence

from reunion.base_error import ReunionError as ReunionError  # noqa: PLC0414 - callers find every error here
from reunion.connect_failure import FAILURE_MESSAGES, ConnectFailure
from reunion.results import UserError


class ConfigurationError(ReunionError):
    """The address, the key or a webhook secret is missing or malformed. Nothing was sent."""

    default_code = "CONFIGURATION"
    default_message = "The client's settings are not usable; check the address and the key."


class ClientClosed(ReunionError):
    """The client is closed. Nothing was sent."""

    default_code = "CLIENT_CLOSED"
    default_message = "This client is closed; create a new one."


class StoreError(ReunionError):
    """The base of the errors of files and stores of this machine. Nothing was sent or changed."""


class StoreInvalid(StoreError):
    """It holds something else than what it is used for."""

    default_code = "STORE_INVALID"
    default_message = "The store holds something else than what it is used for; give it an empty one."


class StoreInUse(StoreError):
    """Another process uses it."""

    default_code = "STORE_IN_USE"
    default_message = "Another process uses this file; give each process one of its own."


class StoreMismatch(StoreError):
    """It is for another hub, another partner or the other mode."""

    default_code = "STORE_MISMATCH"
    default_message = "This file is for another hub, another partner or the other mode of its keys."


class StoreUnavailable(StoreError):
    """It cannot be read or written. The cause is the system's own error."""

    default_code = "STORE_UNAVAILABLE"
    default_message = "The file cannot be written; the disk may be full, or the permission missing."


class TransportError(ReunionError):
    """No usable answer. It is not known whether the hub acted."""

    default_code = "TRANSPORT"
    default_message = "The connection to the hub was cut."
    is_retryable = True


class ConnectError(TransportError):
    """The hub cannot be reached. It has done nothing.

    reason: why; `__cause__` is the system's own error.
    """

    default_code = "CONNECT"
    default_message = "The hub cannot be reached; check the address and the network."

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        request_id: str | None = None,
        reason: ConnectFailure = ConnectFailure.UNREACHABLE,
    ) -> None:
        super().__init__(message or FAILURE_MESSAGES.get(reason), code=code, request_id=request_id)
        self.reason = reason


class TimedOut(TransportError):
    """No answer within the time-out."""

    default_code = "TIMED_OUT"
    default_message = "The hub did not answer within the time-out."


class ProtocolError(TransportError):
    """The answer does not follow the hub's contract.

    The address is wrong, a proxy answered, or hub and SDK are of versions that do not fit.
    """

    default_code = "PROTOCOL"
    default_message = "The answer is not one of a Reunion Hub; check the address."
    is_retryable = False


class RetryLater(ReunionError):
    """The base of HubUnavailable and RateLimited.

    retry_after: seconds to wait before the next attempt, as the hub asked; None if it did not.
    """

    is_retryable = True

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.retry_after = retry_after


class HubUnavailable(RetryLater):
    """The hub answered that it cannot do this now."""

    default_code = "HUB_UNAVAILABLE"
    default_message = "The hub cannot do this now; try again later."


class RateLimited(RetryLater):
    """The hub answered that there were too many calls."""

    default_code = "RATE_LIMITED"
    default_message = "Too many calls; try again later."


class AuthenticationError(ReunionError):
    """No key, or an unknown or revoked key."""

    default_code = "UNAUTHENTICATED"
    default_message = "The hub does not accept this API key; it is unknown or revoked."


class PermissionDenied(ReunionError):
    """The key is known, but not allowed to do this."""

    default_code = "FORBIDDEN"
    default_message = "This key is not allowed to do this."


class RequestRefused(ReunionError):
    """The hub understood the input and refused it.

    user_errors: the parts that were refused, at least one if the hub named any.
    """

    default_code = "REFUSED"
    default_message = "The hub refused the input; see .user_errors."

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        request_id: str | None = None,
        user_errors: Sequence[UserError] = (),
    ) -> None:
        first = user_errors[0] if user_errors else None
        super().__init__(
            message or (first.message if first else None),
            code=code or (first.code if first else None),
            request_id=request_id,
        )
        self.user_errors: tuple[UserError, ...] = tuple(user_errors)


class InvalidInput(RequestRefused):
    """A part of the input is not accepted."""

    default_code = "INVALID_INPUT"
    default_message = "A part of the input is not accepted; see .user_errors."


class NotFound(RequestRefused):
    """It does not exist, or it is not yours: the hub never says which."""

    default_code = "NOT_FOUND"
    default_message = "Nothing that this key may see has this id."


class Conflict(RequestRefused):
    """The state of the thing does not allow this."""

    default_code = "CONFLICT"
    default_message = "The present state does not allow this."


class CursorError(ReunionError):
    """The base of the errors about cursors."""


class CursorInvalid(CursorError):
    """The cursor is not one of this hub."""

    default_code = "CURSOR_INVALID"
    default_message = "This is not a cursor of this hub; send one from an earlier page, or none."


class CursorMismatch(CursorError):
    """The cursor belongs to another list or another partner."""

    default_code = "CURSOR_MISMATCH"
    default_message = "This cursor belongs to another list or another partner."


class CursorExpired(CursorError):
    """The cursor is older than the events the hub keeps.

    start_after: the cursor of the moment at which the hub answered; None if the hub gave none. Read all alerts, then
    follow the feed after it: nothing that happens in between is lost.
    """

    default_code = "CURSOR_EXPIRED"
    default_message = (
        "This cursor is older than the events the hub keeps; read alerts.list(), then follow after .start_after."
    )

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        request_id: str | None = None,
        start_after: str | None = None,
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.start_after = start_after


class QueryRejected(ReunionError):
    """The hub did not run a document.

    detail: the hub's own text. It may quote the input, so log it with care.
    """

    default_code = "QUERY_REJECTED"
    default_message = "The hub did not run this document; see .detail."

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        request_id: str | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.detail = detail


class WebhookRejected(ReunionError):
    """The hub did not sign this request with any of the secrets, or it is more than five minutes old or ahead."""

    default_code = "WEBHOOK_REJECTED"
    default_message = "The hub did not sign this request with any of the secrets within the last five minutes."
