"""Approvals: a second person says yes to a change before another person makes it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from hub.domain.actors import Officer
from hub.domain.text.names import folded

APPROVAL_TIME: Final = timedelta(minutes=15)
"""An approval that nobody used by then is none: what it was given for has changed."""


class ApprovableChange(StrEnum):
    """A change that may need two people."""

    CLOSE_CASE = "CLOSE_CASE"
    OVERRIDE_PREFERENCES = "OVERRIDE_PREFERENCES"
    SET_ALERT_RADIUS = "SET_ALERT_RADIUS"
    ADD_ALERT_AREA = "ADD_ALERT_AREA"
    REMOVE_ALERT_AREA = "REMOVE_ALERT_AREA"
    CORRECT_LAST_SEEN = "CORRECT_LAST_SEEN"
    REVISE_PUBLIC = "REVISE_PUBLIC"
    REISSUE_ALERT = "REISSUE_ALERT"
    REOPEN_CASE = "REOPEN_CASE"
    LIFT_HOLD = "LIFT_HOLD"
    UNHIDE_CASE = "UNHIDE_CASE"


@dataclass(frozen=True, slots=True, repr=False)
class Approval:
    """One person's yes to one change of a case. Another person uses it once, before `until`.

    Of a radius it holds up to `radius_km`. Of public facts it holds for the `version` of the case that was looked at.
    """

    case: str
    change: ApprovableChange
    radius_km: float | None
    by: str
    person: str
    reason: str
    until: datetime
    version: int | None = None

    def renews(self, earlier: "Approval", now: datetime) -> bool:
        """Return True if the same person gave the same one before, and it still holds."""
        same = replace(earlier, by=self.by, person=self.person, until=self.until) == self
        return same and folded(earlier.by) == folded(self.by) and now < earlier.until

    def allows(self, by: Officer, change: ApprovableChange, radius_km: float | None, now: datetime) -> bool:
        """Return True if this officer may make this change with it now, since another person gave it."""
        reaches = radius_km is None or (self.radius_km is not None and radius_km <= self.radius_km)
        return self.change is change and reaches and now < self.until and by.is_another(self.by, self.person)
