"""The enums of the police graph that analysts meet. A value of a newer hub equals its text, and `is_known` is False."""

from reunion.alert import AlertState as AlertState  # noqa: PLC0414 - analysts find every enum here
from reunion.alert import AlertStatus as AlertStatus  # noqa: PLC0414
from reunion.wire import OpenEnum


class CaseState(OpenEnum):
    """The state of a case."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Outcome(OpenEnum):
    """The end of a case."""

    FOUND_SAFE = "FOUND_SAFE"
    FOUND_DEAD = "FOUND_DEAD"
    RETURNED_ALONE = "RETURNED_ALONE"
    FALSE_REPORT = "FALSE_REPORT"
    WITHDRAWN = "WITHDRAWN"


class FoundBy(OpenEnum):
    """The reason for which the child was found."""

    TIP = "TIP"
    POLICE = "POLICE"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class Sex(OpenEnum):
    """The sex that police recorded."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    UNKNOWN = "UNKNOWN"


class AbductorRelation(OpenEnum):
    """The person who took the child, as the child knew them."""

    PARENT = "PARENT"
    OTHER_RELATIVE = "OTHER_RELATIVE"
    ACQUAINTANCE = "ACQUAINTANCE"
    STRANGER = "STRANGER"
    NOT_ABDUCTED = "NOT_ABDUCTED"
    UNKNOWN = "UNKNOWN"


class TipState(OpenEnum):
    """The triage state of a tip."""

    NEW = "NEW"
    REVIEWED = "REVIEWED"
    FOLLOWED = "FOLLOWED"
    DISMISSED = "DISMISSED"


class TimelineKind(OpenEnum):
    """An event in the history of a case."""

    OPENED = "OPENED"
    CONFIRMED = "CONFIRMED"
    RETURNED = "RETURNED"
    HELD = "HELD"
    REVISED = "REVISED"
    LAST_SEEN_CORRECTED = "LAST_SEEN_CORRECTED"
    AREA_ADDED = "AREA_ADDED"
    AREA_REMOVED = "AREA_REMOVED"
    UNUSUAL_PLACE_ACKNOWLEDGED = "UNUSUAL_PLACE_ACKNOWLEDGED"
    STAGE_BEGUN = "STAGE_BEGUN"
    STAGE_DONE = "STAGE_DONE"
    PAUSED = "PAUSED"
    RESUMED = "RESUMED"
    RADIUS_SET = "RADIUS_SET"
    PREFERENCES_OVERRIDDEN = "PREFERENCES_OVERRIDDEN"
    RENEWED = "RENEWED"
    EXPIRED = "EXPIRED"
    CLOSED = "CLOSED"
    ASSIGNED = "ASSIGNED"
    ASSIGNMENT_ENDED = "ASSIGNMENT_ENDED"
    SHARED = "SHARED"
    SHARE_ENDED = "SHARE_ENDED"
    OFFERED = "OFFERED"
    OFFER_ENDED = "OFFER_ENDED"
    HANDED_OVER = "HANDED_OVER"
    LINKED = "LINKED"
    LINK_ENDED = "LINK_ENDED"
    NOTE_ADDED = "NOTE_ADDED"
    GLASS_BROKEN = "GLASS_BROKEN"
    GLASS_ENDED = "GLASS_ENDED"
    TIP_TRIAGED = "TIP_TRIAGED"
    CHANGE_APPROVED = "CHANGE_APPROVED"
    REISSUED = "REISSUED"
    REOPENED = "REOPENED"
    NOTICE_RAISED = "NOTICE_RAISED"
    NOTICE_ACKNOWLEDGED = "NOTICE_ACKNOWLEDGED"
    HOLD_PLACED = "HOLD_PLACED"
    HOLD_LIFTED = "HOLD_LIFTED"
    PHOTOS_WIPED = "PHOTOS_WIPED"
    FACTS_WIPED = "FACTS_WIPED"
    HIDDEN = "HIDDEN"
    UNHIDDEN = "UNHIDDEN"


class DeliveryState(OpenEnum):
    """The state of an area or a stage of an alert."""

    PLANNED = "PLANNED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    DROPPED = "DROPPED"


class NonDeliveryReason(OpenEnum):
    """A reason for which people are not told now."""

    DATABASE_AWAY = "DATABASE_AWAY"
    REDIS_AWAY = "REDIS_AWAY"
    HALTED = "HALTED"
    NO_PLANNER = "NO_PLANNER"
    NO_SENDER = "NO_SENDER"
    PAUSED = "PAUSED"
    RETURNED = "RETURNED"
    AWAITING_CONFIRMATION = "AWAITING_CONFIRMATION"
    PARTNER_IN_TROUBLE = "PARTNER_IN_TROUBLE"
    QUIET_HOURS = "QUIET_HOURS"
    NOBODY_LIVES_THERE = "NOBODY_LIVES_THERE"


class DeliveryAlarm(OpenEnum):
    """A state of an alert that people must be called about."""

    NOBODY_TOLD = "NOBODY_TOLD"
    STANDS_STILL = "STANDS_STILL"


class SavedKind(OpenEnum):
    """The list that a saved search is of."""

    CASES = "CASES"
    TIPS = "TIPS"
    ALERTS = "ALERTS"


class Dimension(OpenEnum):
    """A fact by which counted children are grouped."""

    REGION = "REGION"
    PROVINCE = "PROVINCE"
    MONTH = "MONTH"
    WEEK = "WEEK"
    DAY = "DAY"
    DAY_OF_WEEK = "DAY_OF_WEEK"
    HOUR_OF_DAY = "HOUR_OF_DAY"
    AGE_BAND = "AGE_BAND"
    SEX = "SEX"
    OUTCOME = "OUTCOME"
    FOUND_BY = "FOUND_BY"
    FORCE = "FORCE"
    ABDUCTOR_RELATION = "ABDUCTOR_RELATION"
    TIME_TO_RECOVERY = "TIME_TO_RECOVERY"


class ReachDimension(OpenEnum):
    """A fact of stages by which their reach is grouped."""

    RADIUS = "RADIUS"
    PARTNER = "PARTNER"
    MONTH = "MONTH"
    REGION = "REGION"
    PROVINCE = "PROVINCE"


AGE_BANDS = ("0-2", "3-5", "6-10", "11-14", "15-17")
"""Years, in their order."""

TIMES_TO_RECOVERY = (
    *("within 1 h", "within 3 h", "within 6 h", "within 12 h", "within 24 h"),
    *("within 3 d", "within 7 d", "within 30 d", "later"),
)
"""Each without those before it, in their order."""

DAYS_OF_WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
