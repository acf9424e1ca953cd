"""Check that an alert fits a push, in every language and at every radius it may have."""

import math
from collections.abc import Iterable
from dataclasses import replace

from hub.domain.alerts.alert import Alert, Revision
from hub.domain.alerts.messages import PUSH_LIMIT_BYTES, AreaOutline
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.geometry import Circle
from hub.errors import PushTooLong, RadiusInvalid
from hub.services.fanout.steps.compose import compose
from hub.services.police.ports.stores import AlertRules

MIN_RADIUS_KM, MAX_RADIUS_KM = 1.0, 2000.0
"""The smallest and the largest radius an officer may set."""


def require_radius(radius_km: float) -> None:
    """Raise RadiusInvalid for a radius that no officer may set."""
    if not (math.isfinite(radius_km) and MIN_RADIUS_KM <= radius_km <= MAX_RADIUS_KM):
        raise RadiusInvalid(path=("radiusKm",))


def possible_radii(policy: EscalationPolicy) -> set[float]:
    """Return the radii that any alert may have: those of the policy, and the largest that an officer may set."""
    return {MAX_RADIUS_KM, policy.unconfirmed_limit_km, *(band.radius_km for band in policy.bands)}


def push_sizes(rules: AlertRules, alert: Alert, revision: Revision, radii: Iterable[float]) -> dict[str, int]:
    """Return the bytes of the largest push of a revision at any of these radii, by language."""
    largest: dict[str, int] = {}
    for radius in radii:
        areas = [AreaOutline.of(area.number, Circle(area.centre, radius)) for area in alert.areas]
        for language, size in rules.measure(compose(alert, revision, areas, rules.photo_link)).items():
            largest[language] = max(size, largest.get(language, 0))
    return largest


def require_push_fits(rules: AlertRules, alert: Alert, revision: Revision, radii: Iterable[float]) -> None:
    """Raise PushTooLong, naming the language with the largest excess, unless the revision fits at each radius.

    Each is measured in each area: the numbers of a polygon are longer in some places than in others. Its words are
    measured with the longest sighting, which becomes the newest once later ones are removed.
    """
    content = revision.content
    longest = sorted(content.sightings, key=lambda one: (len(one.district.encode()), one.seen_at is not None))[-1:]
    revision = replace(revision, content=replace(content, sightings=tuple(longest)))
    largest = push_sizes(rules, alert, revision, radii)
    language, size = max(largest.items(), key=lambda item: item[1], default=("", 0))
    if size > PUSH_LIMIT_BYTES:
        excess = size - PUSH_LIMIT_BYTES
        raise PushTooLong(f"The push in {language} is {excess} bytes too long; shorten the public texts.")
