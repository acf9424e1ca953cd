"""Every failure the SDK names.

ReunionError                  carries `code` (stable) and `request_id` (quote it to the hub's operator)
├── ConfigurationError        no address or no key, or one that cannot be: nothing was tried
├── ClientClosed              the client was used after its end: nothing was tried
├── TransportError            no answer could be had; whether the hub acted is not known
│   ├── ConnectError          the hub could not be reached: surely nothing was done
│   ├── TimedOut              no answer in the time given
│   └── ProtocolError         an answer that is not of the hub's contract
├── HubUnavailable            the hub is in trouble (408, 5xx, INTERNAL); `retry_after` if it said so
├── RateLimited               too many calls (429); `retry_after` in seconds if the hub said so
├── AuthenticationError       no key, or one that is unknown or revoked
├── PermissionDenied          the key is known, but may not do this
├── Refused                   the input was understood and refused; `user_errors` say what and where
│   ├── InvalidInput          something in the input cannot be accepted
│   ├── NotFound              no such thing, or not yours: the hub never says which
│   └── Conflict              the thing is not in a state that allows this
├── CursorError               a cursor that cannot be followed
│   ├── CursorInvalid         not a cursor of this hub
│   ├── CursorForeign         a cursor of another list or another partner
│   └── CursorExpired         older than what the hub keeps: read `alerts.list()`, then follow after `start_after`
├── QueryRejected             the hub would not run a document; `detail` may quote the input, so it is in no message
└── WebhookRejected           a request that was not signed by the hub, or too old
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from reunion.results import DeviceResult


@dataclass(frozen=True, slots=True)
class UserError:
    """One thing the hub could not accept; `path` leads to it in the input."""

    code: str
    message: str
    path: tuple[str, ...] = ()


class ReunionError(Exception):
    """Base of all. `retryable`: the same call may succeed later.

    `answered`: for a call that is sent in chunks, the results of those before the one that failed.
    """

    default_code: ClassVar[str] = "REUNION_ERROR"
    sentence: ClassVar[str] = "Something went wrong."
    retryable: ClassVar[bool] = False

    def __init__(self, message: str | None = None, *, code: str | None = None, request_id: str | None = None) -> None:
        self.message = message or self.sentence
        self.code = code or self.default_code
        self.request_id = request_id
        self.answered: tuple[DeviceResult, ...] = ()
        super().__init__(self.message)

    def __str__(self) -> str:
        request = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.code}: {self.message}{request}"


class ConfigurationError(ReunionError):
    """No address or no key, or one that cannot be: nothing was tried."""

    default_code = "CONFIGURATION"
    sentence = "The client cannot be set up like this."


class ClientClosed(ReunionError):
    """The client was used after its end: nothing was tried."""

    default_code = "CLIENT_CLOSED"
    sentence = "This client has been closed; make another one."


class TransportError(ReunionError):
    """No answer could be had; whether the hub acted is not known."""

    default_code = "TRANSPORT"
    sentence = "The connection to the hub was cut."
    retryable = True


class ConnectError(TransportError):
    """The hub could not be reached: surely nothing was done."""

    default_code = "CONNECT"
    sentence = "The hub cannot be reached."


class TimedOut(TransportError):
    """No answer in the time given."""

    default_code = "TIMED_OUT"
    sentence = "The hub did not answer in time."


class ProtocolError(TransportError):
    """An answer that is not of the hub's contract: a wrong address, a proxy's page, or a hub too old or too new."""

    default_code = "PROTOCOL"
    sentence = "The answer is not one of a Reunion Hub."
    retryable = False


class RetryLater(ReunionError):
    """Base of the two below: `retry_after` is the hub's wish in seconds, if it gave one."""

    retryable = True

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
    """The hub is in trouble and says so."""

    default_code = "HUB_UNAVAILABLE"
    sentence = "The hub cannot do this at the moment."


class RateLimited(RetryLater):
    """Too many calls."""

    default_code = "RATE_LIMITED"
    sentence = "Too many calls in a short time."


class AuthenticationError(ReunionError):
    """No key, or one that is unknown or revoked."""

    default_code = "UNAUTHENTICATED"
    sentence = "The hub does not accept this API key."


class PermissionDenied(ReunionError):
    """The key is known, but may not do this."""

    default_code = "FORBIDDEN"
    sentence = "This key may not do this."


class Refused(ReunionError):
    """The input was understood and refused; `user_errors` say what and where."""

    default_code = "REFUSED"
    sentence = "The hub refused this."

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
        self.user_errors = tuple(user_errors)


class InvalidInput(Refused):
    """Something in the input cannot be accepted."""

    default_code = "INVALID_INPUT"
    sentence = "The input cannot be accepted."


class NotFound(Refused):
    """No such thing, or not yours: the hub never says which."""

    default_code = "NOT_FOUND"
    sentence = "There is nothing with this id."


class Conflict(Refused):
    """The thing is not in a state that allows this."""

    default_code = "CONFLICT"
    sentence = "This is not possible now."


class CursorError(ReunionError):
    """A cursor that cannot be followed."""


class CursorInvalid(CursorError):
    """Not a cursor of this hub."""

    default_code = "CURSOR_INVALID"
    sentence = "This is not a cursor of this hub; send one from an earlier page, or none."


class CursorForeign(CursorError):
    """A cursor of another list or another partner."""

    default_code = "CURSOR_FOREIGN"
    sentence = "This cursor was given for another list or another partner."


class CursorExpired(CursorError):
    """Older than what the hub keeps.

    `start_after`: the cursor of the moment at which the hub said so. Whoever reads all alerts and then follows after it
    hears of everything that happens meanwhile. None from a hub that does not tell.
    """

    default_code = "CURSOR_EXPIRED"
    sentence = "This cursor is older than what the hub keeps; read alerts.list(), then follow after .start_after."

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
    """The hub would not run a document. `detail` is the hub's own text: it may quote the input, so log it with care."""

    default_code = "QUERY_REJECTED"
    sentence = "The hub would not run this document; see .detail."

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
    """A request that was not signed by the hub with any of the secrets, or is too old or too new."""

    default_code = "WEBHOOK_REJECTED"
    sentence = "This request was not signed by the hub."
