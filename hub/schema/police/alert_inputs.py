"""Inputs of the mutations that steer an alert, and of the triage of a tip."""

import strawberry

from hub.domain.tip_queue import MAX_REASON_CHARACTERS
from hub.domain.tips import TipState
from hub.schema.police.case_inputs import ACKNOWLEDGE, EXPECTED_VERSION, IDEMPOTENCY, REASON, VERSION_READ
from hub.schema.police.facts import LastSeenInput, SightingInput
from hub.services.police.add_alert_area import NewArea
from hub.services.police.confirm_alert_area import AreaConfirmation
from hub.services.police.correct_last_seen import Correction
from hub.services.police.override_preferences import Override
from hub.services.police.pause_alert import Pause
from hub.services.police.remove_alert_area import Removal
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


@strawberry.input(description="Add an area to an alert: the child was seen in another place.")
class AddAlertAreaInput:
    """The alert, the sighting, and why police believe it."""

    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    sighting: SightingInput = strawberry.field(description="Where and when the child was seen.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    expected_version: int | None = strawberry.field(description=EXPECTED_VERSION, default=None)
    acknowledge_unusual_place: bool = strawberry.field(description=ACKNOWLEDGE, default=False)

    def to_domain(self) -> NewArea:
        """Build the service's command."""
        return NewArea(
            alert=self.alert_id,
            place=self.sighting.place(),
            time_public=self.sighting.time_public,
            reason=self.reason,
            idempotency_key=self.idempotency_key,
            expected_version=self.expected_version,
            acknowledge_unusual_place=self.acknowledge_unusual_place,
        )


@strawberry.input(description="Correct where and when the child was last seen: the first area of the alert.")
class CorrectLastSeenInput:
    """The alert, the right place and time, and why police believe it."""

    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    last_seen: LastSeenInput = strawberry.field(description="Where and when the child was last seen.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    expected_version: int | None = strawberry.field(description=EXPECTED_VERSION, default=None)
    acknowledge_unusual_place: bool = strawberry.field(description=ACKNOWLEDGE, default=False)

    def to_domain(self) -> Correction:
        """Build the service's command."""
        return Correction(
            alert=self.alert_id,
            place=self.last_seen.last_seen(),
            reason=self.reason,
            idempotency_key=self.idempotency_key,
            expected_version=self.expected_version,
            acknowledge_unusual_place=self.acknowledge_unusual_place,
        )


@strawberry.input(description="Remove an area that a sighting added.")
class RemoveAlertAreaInput:
    """The alert, the area to remove, and why."""

    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    area: int = strawberry.field(description="The number of the area. The first one can only be corrected.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    expected_version: int | None = strawberry.field(description=EXPECTED_VERSION, default=None)

    def to_domain(self) -> Removal:
        """Build the service's command."""
        return Removal(
            alert=self.alert_id,
            area=self.area,
            reason=self.reason,
            idempotency_key=self.idempotency_key,
            expected_version=self.expected_version,
        )


@strawberry.input(description="The area that a second person confirms.")
class ConfirmAlertAreaInput:
    """The alert, and the area that is confirmed."""

    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    area: int = strawberry.field(description="The number of the area. The first one is confirmed with its case.")
    expected_version: int | None = strawberry.field(description=VERSION_READ, default=None)

    def to_domain(self) -> AreaConfirmation:
        """Build the service's command."""
        return AreaConfirmation(self.alert_id, self.area, self.expected_version)


@strawberry.input(description="Set the radius of an area of an alert, wider or narrower than planned.")
class SetAlertRadiusInput:
    """The alert, the radius of an area, and why."""

    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    area: int | None = strawberry.field(
        description="The number of the area; needed if the alert has several.", default=None
    )
    radius_km: float = strawberry.field(
        description="1 to 2,000 km. Beyond the unconfirmed limit, unless the area is confirmed, it waits for the "
        "second person: until then `coveredKm` does not grow past that limit, and the case's `notes` show the radius."
    )
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> NewRadius:
        """Build the service's command."""
        return NewRadius(self.alert_id, self.radius_km, self.reason, self.idempotency_key, self.area)


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
    reason: str | None = strawberry.field(
        description=f"Why, 1 to {MAX_REASON_CHARACTERS} characters; colleagues read it with the tip. "
        "Another reason for the state that the tip has is noted too.",
        default=None,
    )
