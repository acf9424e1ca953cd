"""Whether an alert fits a push, in every language and however far it may reach."""

from hub.domain.alerts import Alert, Revision
from hub.domain.messages import PUSH_LIMIT_BYTES
from hub.errors import PushTooLong
from hub.services.desk.ports import Desk
from hub.services.fanout.compose import compose

WIDEST_KM = 2000.0
"""The largest radius an officer may set."""


def require_fit(desk: Desk, alert: Alert, revision: Revision, radius_km: float | None = None) -> None:
    """Raise PushTooLong, naming the language with the largest excess, unless the revision fits at every radius.

    Without `radius_km` it is measured at each radius of the policy and at the widest that may be set: the numbers
    of a polygon are longer in some places than in others.
    """
    radii = {radius_km} if radius_km else {WIDEST_KM, *(band.radius_km for band in desk.policy.bands)}
    largest: dict[str, int] = {}
    for radius in radii:
        for language, size in desk.measure(compose(alert, revision, radius, desk.photo_link)).items():
            largest[language] = max(size, largest.get(language, 0))
    language, size = max(largest.items(), key=lambda item: item[1], default=("", 0))
    if size > PUSH_LIMIT_BYTES:
        raise PushTooLong(size - PUSH_LIMIT_BYTES, language)
