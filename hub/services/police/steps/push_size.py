"""Whether an alert fits a push, in every language and however far it may reach."""

from collections.abc import Iterable

from hub.domain.alerts import Alert, Revision
from hub.domain.escalation import EscalationPolicy
from hub.domain.messages import PUSH_LIMIT_BYTES
from hub.errors import PushTooLong
from hub.services.fanout.steps.compose import compose
from hub.services.police.ports import Desk

WIDEST_KM = 2000.0
"""The largest radius an officer may set."""


def usual_radii(policy: EscalationPolicy) -> set[float]:
    """The radii that any alert may come to: those of the policy, and the widest that an officer may set."""
    return {WIDEST_KM, policy.unconfirmed_limit_km, *(band.radius_km for band in policy.bands)}


def require_fit(desk: Desk, alert: Alert, revision: Revision, radii: Iterable[float]) -> None:
    """Raise PushTooLong, naming the language with the largest excess, unless the revision fits at each radius.

    Each is measured: the numbers of a polygon are longer in some places than in others.
    """
    largest: dict[str, int] = {}
    for radius in radii:
        for language, size in desk.measure(compose(alert, revision, radius, desk.photo_link)).items():
            largest[language] = max(size, largest.get(language, 0))
    language, size = max(largest.items(), key=lambda item: item[1], default=("", 0))
    if size > PUSH_LIMIT_BYTES:
        raise PushTooLong(size - PUSH_LIMIT_BYTES, language)
