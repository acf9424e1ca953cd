"""The escalation policy of a run, written down apart from the hub's own table."""

from dataclasses import dataclass

UNCONFIRMED_LIMIT_KM = 100.0
OVERSHOOT_KM = 12.0
"""Maximum distance of a told device beyond a radius: a cell that touches the circle, and its centre."""

MINISTRY_2016 = ((0.0, 100.0), (60.0, 200.0), (120.0, 300.0), (180.0, 500.0))
"""Minutes since the disappearance, and the radius in kilometres."""


@dataclass(frozen=True, slots=True)
class DueStage:
    """A radius and the domain moment from which it is due."""

    number: int
    radius_km: float
    due: float


def due_stages(disappeared: float, bands: tuple[tuple[float, float], ...]) -> tuple[DueStage, ...]:
    """Return every stage of a case, counted from the disappearance and never from the posting."""
    return tuple(
        DueStage(number, radius, disappeared + over * 60) for number, (over, radius) in enumerate(sorted(bands), 1)
    )
