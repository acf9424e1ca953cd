"""The escalation policy of a run, written down apart from the hub's own table."""

from dataclasses import dataclass

UNCONFIRMED_LIMIT_KM = 100.0
OVERSHOOT_KM = 12.0
"""Maximum distance of a told device beyond a radius: a cell that touches the circle, and its centre."""

Bands = tuple[tuple[float, float], ...]
"""Minutes since the child was last seen, and the radius in kilometres."""

MINISTRY_2016: Bands = ((0.0, 100.0), (60.0, 200.0), (120.0, 300.0), (180.0, 500.0))


@dataclass(frozen=True, slots=True)
class DueStage:
    """A radius and the domain moment from which it is due."""

    number: int
    radius_km: float
    due: float


def due_stages(seen: float, bands: Bands, first: int = 1) -> tuple[DueStage, ...]:
    """Return every stage of an area, counted from when the child was seen there and never from the posting.

    `first` is the number of the first one: stages are numbered over all areas of a case.
    """
    return tuple(
        DueStage(number, radius, seen + over * 60) for number, (over, radius) in enumerate(sorted(bands), first)
    )
