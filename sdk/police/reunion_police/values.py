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
