"""Inputs of the mutations that steer an alert, and of the triage of a tip."""

import strawberry

from hub.domain.tips import TipState
from hub.schema.police.case_inputs import IDEMPOTENCY, REASON
from hub.services.police.override_preferences import Override
from hub.services.police.pause_alert import Pause
from hub.services.police.renew_alert import Renewal
from hub.services.police.resume_alert import Resumption
from hub.services.police.set_alert_radius import NewRadius


@strawberry.input(description="Pause an alert: nothing more begins until it is resumed.")
class PauseAlertInput:
    """The alert to hold, and why."""

    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    reason: str = strawberry.field(description=REASON)

    def to_domain(self) -> Pause:
        """Build the service's command."""
        return Pause(alert=self.alert_id, reason=self.reason)


@strawberry.input(description="Resume an alert that an officer paused.")
class ResumeAlertInput:
    """The alert to let go on, and why."""

    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    reason: str = strawberry.field(description=REASON)

    def to_domain(self) -> Resumption:
        """Build the service's command."""
        return Resumption(alert=self.alert_id, reason=self.reason)


@strawberry.input(description="Set the radius of an alert, wider or narrower than planned.")
class SetAlertRadiusInput:
    """The alert, its radius, and why."""

    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    radius_km: float = strawberry.field(
        description="1 to 2,000 km. Beyond the unconfirmed limit, unless the case is confirmed, it waits for the "
        "second person: until then `coveredKm` does not grow past that limit, and the case's `notes` show the radius."
    )
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> NewRadius:
        """Build the service's command."""
        return NewRadius(self.alert_id, self.radius_km, self.reason, self.idempotency_key)


@strawberry.input(
    description="Send an alert despite quiet hours, mutes of all alerts and daily limits; a mute of this alert stays."
)
class OverridePreferencesInput:
    """The alert, and why."""

    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    reason: str = strawberry.field(description=REASON)

    def to_domain(self) -> Override:
        """Build the service's command."""
        return Override(alert=self.alert_id, reason=self.reason)


@strawberry.input(description="Extend an alert: it lasts the policy's time from now.")
class RenewAlertInput:
    """The alert to renew."""

    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> Renewal:
        """Build the service's command."""
        return Renewal(self.alert_id, self.idempotency_key)


@strawberry.input(description="Set how far police are with a tip.")
class TriageTipInput:
    """The tip and its new state."""

    tip_id: strawberry.ID = strawberry.field(description="The tip.")
    state: TipState = strawberry.field(description="How far police are with it.")
