"""Every failure the hub names; docs/errors/README.md draws the tree, with a page for each code."""

import contextlib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar


class HubError(Exception):
    """Base of all; `code` is stable and documented in docs/errors/. `details` is what else a program is told."""

    code: ClassVar[str] = "HUB_ERROR"
    sentence: ClassVar[str] = "Something went wrong."

    def __init__(self, message: str | None = None, *, path: Sequence[str] = ()) -> None:
        self.message, self.path = message or self.sentence, tuple(path)
        self.details: Mapping[str, Any] = {}
        super().__init__(self.message)


class InvalidInput(HubError):
    """What was sent cannot be accepted."""

    code = "INVALID_INPUT"
    sentence = "The input cannot be accepted."


class TooManyItems(InvalidInput):
    """More items than a mutation takes at once."""

    code = "TOO_MANY_ITEMS"
    sentence = "A list must have 1 to 1,000 items; split it into several calls."


class CostTooHigh(InvalidInput):
    """An operation that costs more than any may."""

    code = "COST_TOO_HIGH"
    sentence = "The operation costs more points than one operation may; select fewer fields or smaller pages."


class CellInvalid(InvalidInput):
    """Not an H3 cell of the hub's resolution."""

    code = "CELL_INVALID"
    sentence = "A cell must be an H3 index of this hub's resolution (usually 6): 15 lower-case hexadecimal characters."


class CoordinatesInvalid(InvalidInput):
    """Latitude or longitude missing, out of range or not a number."""

    code = "COORDINATES_INVALID"
    sentence = "A point must have a latitude of -90 to 90 and a longitude of -180 to 180."


class TokenInvalid(InvalidInput):
    """Push token missing or too long."""

    code = "TOKEN_INVALID"
    sentence = "A push token must have 1 to 4,096 bytes, and this partner's channel needs one."


class RefInvalid(InvalidInput):
    """Device ref empty or too long."""

    code = "REF_INVALID"
    sentence = "A device ref must have 1 to 128 printable characters."


class TextInvalid(InvalidInput):
    """A text that is empty or too long."""

    code = "TEXT_INVALID"
    sentence = "A text is empty or too long."


class PhotoInvalid(InvalidInput):
    """Not a JPEG, PNG or WebP that can be decoded safely."""

    code = "PHOTO_INVALID"
    sentence = "A photo must be a complete JPEG, PNG or WebP image."


class PhotoTooLarge(InvalidInput):
    """More bytes or pixels than allowed."""

    code = "PHOTO_TOO_LARGE"
    sentence = "A photo must have at most 20 MB and 40 million pixels."


class DisappearanceInFuture(InvalidInput):
    """The time last seen lies ahead."""

    code = "DISAPPEARANCE_IN_FUTURE"
    sentence = "The child cannot have been last seen in the future."


class PushTooLong(InvalidInput):
    """The message would not fit a push."""

    code = "PUSH_TOO_LONG"

    def __init__(self, excess: int, language: str, *, path: Sequence[str] = ()) -> None:
        super().__init__(f"The push in {language} is {excess} bytes too long; shorten the public texts.", path=path)


class RadiusInvalid(InvalidInput):
    """Not a radius the alert can be set to."""

    code = "RADIUS_INVALID"
    sentence = "A radius lies between 1 and 2,000 km."


class PreferencesInvalid(InvalidInput):
    """Quiet hours, mutes or a cap that cannot be kept to."""

    code = "PREFERENCES_INVALID"
    sentence = "These preferences cannot be kept to."


class PolicyInvalid(InvalidInput):
    """An escalation table with a hole, a shrinking radius or a negative time."""

    code = "POLICY_INVALID"
    sentence = "The escalation policy cannot be used."


class CursorInvalid(InvalidInput):
    """Not a cursor of this hub."""

    code = "CURSOR_INVALID"
    sentence = "This is not a cursor of this hub; send one from an earlier page, or none."


class CursorForeign(InvalidInput):
    """A cursor of another reader or another list."""

    code = "CURSOR_FOREIGN"
    sentence = "This cursor belongs to another list or another caller; send one from an earlier page, or none."


class CursorExpired(InvalidInput):
    """Older than what is kept. `start_after`: the cursor of the present, behind which nothing need be lost."""

    code = "CURSOR_EXPIRED"
    sentence = "This cursor is older than the events kept; read `alerts`, then follow after `startAfter`."

    def __init__(self, start_after: str) -> None:
        super().__init__()
        self.details = {"startAfter": start_after}


class Unauthenticated(HubError):
    """No key or token, or one that is unknown, revoked or expired."""

    code = "UNAUTHENTICATED"
    sentence = "Send a valid key or token."


class Forbidden(HubError):
    """Known, but without the power this takes."""

    code = "FORBIDDEN"
    sentence = "Only certified officers may do this."


class NotFound(HubError):
    """No such thing, or not yours."""

    code = "NOT_FOUND"
    sentence = "There is nothing with this id."


class Conflict(HubError):
    """The thing is not in a state that allows this."""

    code = "CONFLICT"
    sentence = "This is not possible now."


class CaseClosed(Conflict):
    """The case has been closed."""

    code = "CASE_CLOSED"
    sentence = "The case is closed."


class AlertEnded(Conflict):
    """The alert was closed or has expired."""

    code = "ALERT_ENDED"
    sentence = "The alert has ended."


class SecondPersonRequired(Conflict):
    """Another person must confirm."""

    code = "SECOND_PERSON_REQUIRED"
    sentence = "Another person than the one who opened the case must confirm it."


class SupervisorRequired(Conflict):
    """Too many openings in an hour."""

    code = "SUPERVISOR_REQUIRED"
    sentence = "More openings by one person in an hour than the policy allows need a supervisor."


class IdempotencyMismatch(Conflict):
    """The key was used before for something else."""

    code = "IDEMPOTENCY_MISMATCH"
    sentence = "This idempotency key was used before with another input."


class NameTaken(Conflict):
    """A partner of that name exists."""

    code = "NAME_TAKEN"
    sentence = "There is a partner of this name."


class ChannelFixed(Conflict):
    """Whoever was told of an alert through a partner's channel in a mode might not hear of its end through this one."""

    code = "CHANNEL_FIXED"
    sentence = "Devices of this mode are reached through another sort of channel; make another partner for this one."


class RetryLater(HubError):
    """The same call may succeed later."""

    code = "RETRY_LATER"
    sentence = "Nothing was done; try again."


class StorageUnavailable(RetryLater):
    """Database or Redis cannot be reached; whether a call that was under way was done is not known."""

    code = "STORAGE_UNAVAILABLE"
    sentence = "The hub's storage cannot be reached. Send it again, with the same idempotency key: it is done once."


class AuditUnavailable(RetryLater):
    """No audit, no data."""

    code = "AUDIT_UNAVAILABLE"
    sentence = "The audit trail cannot be written, so nothing may be read."


class IssuerUnavailable(RetryLater):
    """The identity provider's keys cannot be fetched."""

    code = "ISSUER_UNAVAILABLE"
    sentence = "The identity provider cannot be reached, so nobody can be let in."


class RateLimited(RetryLater):
    """Too much at once from one caller."""

    code = "RATE_LIMITED"
    sentence = "Too many requests at once; wait `retryAfterSeconds` and try again."

    def __init__(self, message: str | None = None, *, path: Sequence[str] = (), retry_after: float = 1.0) -> None:
        super().__init__(message, path=path)
        self.retry_after = math.ceil(retry_after)
        self.details = {"retryAfterSeconds": self.retry_after}


class FollowerTooSlow(RetryLater):
    """Fell behind the feed; resume from the last cursor."""

    code = "FOLLOWER_TOO_SLOW"
    sentence = "You fell behind the feed; resume from your last cursor."


class LeaseLost(RetryLater):
    """Another worker has taken this unit."""

    code = "LEASE_LOST"
    sentence = "The unit is no longer held by this worker."


class SettingsInvalid(HubError):
    """The environment does not describe a hub that may start."""

    code = "SETTINGS_INVALID"
    sentence = "The settings are not complete."


@contextlib.contextmanager
def meaning(part: str) -> Iterator[None]:
    """A thing that is not there, or does not allow this, is the one named by this part of the input, unless it says."""
    try:
        yield
    except (NotFound, Conflict) as error:
        error.path = error.path or (part,)
        raise
