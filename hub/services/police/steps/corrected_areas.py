"""Give an alert the areas that a correction of the place last seen leaves, for the correction and its preview alike."""

from datetime import datetime

from hub.domain.alerts.alert import Alert, public_centre
from hub.domain.areas.area import Area
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.geometry import Point


def corrected_areas(alert: Alert, point: Point, policy: EscalationPolicy, now: datetime) -> tuple[Area, ...]:
    """Return the areas of an alert with a new one at the right point in the place of the first."""
    first, *others = alert.areas
    # A correction gives no more time to a place that nobody has confirmed yet.
    confirm_by = now + policy.confirm_within if first.confirmed else first.confirm_by
    return Area(number=alert.area_count + 1, centre=public_centre(point), confirm_by=confirm_by), *others
