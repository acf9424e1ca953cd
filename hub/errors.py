"""The hub's errors. docs/errors/README.md draws the tree, with a page for each code."""

import math
from collections.abc import Sequence

from hub.hub_error import HubError as HubError  # noqa: PLC0414 - the root is offered with its kinds


class InvalidInput(HubError):
    """The caller sent something that is not valid."""

    code = "INVALID_INPUT"
    default_message = "The input is not valid; correct it and send it again."


class TooManyItems(InvalidInput):
    """A list has more items than are allowed at once, or none."""

    code = "TOO_MANY_ITEMS"
    default_message = "The list must have 1 to 1,000 items; send a longer one in parts."


class CostTooHigh(InvalidInput):
    """An operation costs more points than one operation may."""

    code = "COST_TOO_HIGH"
    default_message = "The operation costs more points than one operation may; ask for less at once."


class CellInvalid(InvalidInput):
    """A cell is not an H3 cell of the hub's resolution."""

    code = "CELL_INVALID"
    default_message = "The cell must be an H3 index of this hub's resolution (usually 6): 15 lower-case hex digits."


class CoordinatesInvalid(InvalidInput):
    """A latitude or longitude is missing, out of range or not a number."""

    code = "COORDINATES_INVALID"
    default_message = "The latitude must be between -90 and 90, the longitude between -180 and 180."


class PushTokenInvalid(InvalidInput):
    """A push token is missing or too long."""

    code = "PUSH_TOKEN_INVALID"
    default_message = "The push token must have 1 to 4,096 bytes; this partner's channel requires one."


class RefInvalid(InvalidInput):
    """A device ref is empty or too long."""

    code = "REF_INVALID"
    default_message = "The device ref must have 1 to 128 printable characters."


class TextInvalid(InvalidInput):
    """A text is empty, too long, or has characters that cannot be shown."""

    code = "TEXT_INVALID"
    default_message = "The text is empty, too long, or has characters that cannot be shown; correct it and resend it."


class PhotoInvalid(InvalidInput):
    """An upload is not a JPEG, PNG or WebP that can be decoded safely."""

    code = "PHOTO_INVALID"
    default_message = "The photo must be a complete JPEG, PNG or WebP image; upload another file."


class PhotoTooLarge(InvalidInput):
    """A photo has more bytes or pixels than allowed."""

    code = "PHOTO_TOO_LARGE"
    default_message = "The photo must have at most 20 MB and 40 million pixels; scale it down."


class DisappearanceInFuture(InvalidInput):
    """The time last seen is in the future."""

    code = "DISAPPEARANCE_IN_FUTURE"
    default_message = "The time last seen must not be in the future; check its offset from UTC."


class PlaceUnusual(InvalidInput):
    """The place or time last seen is unusual, and the officer did not acknowledge it."""

    code = "PLACE_UNUSUAL"
    default_message = "The place or time last seen is unusual; correct it, or add `acknowledgeUnusualPlace: true`."


class PushTooLong(InvalidInput):
    """The message does not fit into a push. The error says in which language, and by how much."""

    code = "PUSH_TOO_LONG"


class RadiusInvalid(InvalidInput):
    """A radius is out of bounds."""

    code = "RADIUS_INVALID"
    default_message = "The radius must be between 1 and 2,000 km."


class PreferencesInvalid(InvalidInput):
    """Quiet hours, mutes or a daily limit are not valid."""

    code = "PREFERENCES_INVALID"
    default_message = "These preferences are not valid; correct the part that `path` names."


class PolicyInvalid(InvalidInput):
    """An escalation table has a gap, a shrinking radius, a negative time or an unknown key."""

    code = "POLICY_INVALID"
    default_message = "The escalation policy cannot be used; correct its table."


class CursorInvalid(InvalidInput):
    """A cursor was not made by this hub."""

    code = "CURSOR_INVALID"
    default_message = "This is not a cursor of this hub; start again without a cursor."


class CursorMismatch(InvalidInput):
    """A cursor belongs to another reader, list, filter or order."""

    code = "CURSOR_MISMATCH"
    default_message = "This cursor was given for another list, filter, order or reader; begin again without `after`."


class CursorExpired(InvalidInput):
    """A cursor is older than the events kept. `start_after` is the cursor of now; after it no event is lost."""

    code = "CURSOR_EXPIRED"
    default_message = "This cursor is older than the events kept; read `alerts`, then follow after `startAfter`."

    def __init__(self, start_after: str) -> None:
        super().__init__()
        self.details = {"startAfter": start_after}


class Unauthenticated(HubError):
    """The key or token is missing, unknown, revoked or expired."""

    code = "UNAUTHENTICATED"
    default_message = "Send a valid key or token."


class Forbidden(HubError):
    """The caller is known, but lacks the permission."""

    code = "FORBIDDEN"
    default_message = "Only certified officers may do this; ask the administrator of your identity provider."


class CaseForbidden(Forbidden):
    """The caller holds the permission, but has no relation to this case that allows this."""

    code = "CASE_FORBIDDEN"
    default_message = "Your relation to this case does not allow it; read its `caseSummary`, or ask its force to share."


class NotFound(HubError):
    """The id does not exist, or belongs to another caller."""

    code = "NOT_FOUND"
    default_message = "There is nothing with this id; check the id, and your key if you use one."


class Conflict(HubError):
    """The current state does not allow the change."""

    code = "CONFLICT"
    default_message = "The current state does not allow this; read it again."


class CaseClosed(Conflict):
    """The case is closed."""

    code = "CASE_CLOSED"
    default_message = "The case is closed; call `reopenCase` within seven days, or open another case after that."


class AlertEnded(Conflict):
    """The alert was closed or has expired."""

    code = "ALERT_ENDED"
    default_message = "The alert has ended; stop showing it."


class SecondPersonRequired(Conflict):
    """Another person must confirm."""

    code = "SECOND_PERSON_REQUIRED"
    default_message = "A person other than the one who gave the place last seen must confirm it."


class SupervisorRequired(Conflict):
    """One person opened too many cases in an hour."""

    code = "SUPERVISOR_REQUIRED"
    default_message = "You opened as many cases in an hour as the policy allows; a supervisor must open this one."


class ReadLimitReached(Conflict):
    """One person read as many cases in an hour as the policy allows."""

    code = "READ_LIMIT_REACHED"
    default_message = "You read as many cases in an hour as the policy allows; a colleague must read the next ones."


class IdempotencyMismatch(Conflict):
    """The idempotency key was used for another input."""

    code = "IDEMPOTENCY_MISMATCH"
    default_message = "This idempotency key was used with another input; send a new key for a new call."


class NameTaken(Conflict):
    """A partner with this name exists."""

    code = "NAME_TAKEN"
    default_message = "A partner has this name already; choose another name."


class ChannelInUse(Conflict):
    """Devices that got an alert through the current channel might not get its end through the new one."""

    code = "CHANNEL_IN_USE"
    default_message = "Devices of this mode use another kind of channel; create another partner for this one."


class ConformanceRequired(Conflict):
    """A live key needs a passed conformance run of the partner's receiver."""

    code = "CONFORMANCE_REQUIRED"
    default_message = "No conformance run of this partner's receiver passed lately; let it run `reunion conformance`."


class RetryLater(HubError):
    """The same call may succeed later."""

    code = "RETRY_LATER"
    default_message = "Nothing was done; wait a little and try again."


class StorageUnavailable(RetryLater):
    """The database or Redis cannot be reached. A call that was under way may or may not have been done."""

    code = "STORAGE_UNAVAILABLE"
    default_message = "The hub's storage cannot be reached; repeat the call with its idempotency key: it is done once."


class AuditUnavailable(RetryLater):
    """The audit trail cannot be written: no audit, no data."""

    code = "AUDIT_UNAVAILABLE"
    default_message = "The audit trail cannot be written, so nothing may be read; try again later."


class IssuerUnavailable(RetryLater):
    """The identity provider's keys cannot be fetched."""

    code = "ISSUER_UNAVAILABLE"
    default_message = "The identity provider cannot be reached, so no token can be checked; try again later."


class RateLimited(RetryLater):
    """One caller sends too much at once."""

    code = "RATE_LIMITED"
    default_message = "Too many of your uploads are in progress; send fewer at once."

    def __init__(self, message: str | None = None, *, path: Sequence[str] = (), retry_after: float = 1.0) -> None:
        super().__init__(message, path=path)
        self.details["retryAfterSeconds"] = self.retry_after = math.ceil(retry_after)


class FollowerTooSlow(RetryLater):
    """A follower fell behind the feed; it must resume from its last cursor."""

    code = "FOLLOWER_TOO_SLOW"
    default_message = "You fell behind the feed; resume from your last cursor."


class LeaseLost(RetryLater):
    """Another worker has taken this unit."""

    code = "LEASE_LOST"
    default_message = "Another worker holds this unit now; leave it to that worker."


class SettingsInvalid(HubError):
    """The environment does not describe a hub that may start."""

    code = "SETTINGS_INVALID"
    default_message = "The settings are not valid; correct the environment and start again."
