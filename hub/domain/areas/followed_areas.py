"""The area that a follower of the feed subscribes to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hub.domain.cells import Cell, parse_cell, touches
from hub.domain.geometry import Circle, distance_km
from hub.errors import CoordinatesInvalid, InvalidInput, RadiusInvalid, TooManyItems

MAX_AREA_KM: Final = 2_000.0
MAX_AREA_CELLS: Final = 1_000


@dataclass(frozen=True, slots=True, repr=False)
class FollowedArea:
    """Cells, or a circle. It tells where readers are, so its repr shows nothing."""

    cells: tuple[Cell, ...] = ()
    circle: Circle | None = None

    def __repr__(self) -> str:
        return "FollowedArea(…)"

    def touches(self, told: Circle) -> bool:
        """Return True if any of the area lies in `told`. An alert with a radius of 0 was told nowhere."""
        if told.radius_km <= 0:
            return False
        if self.circle is not None:
            return distance_km(self.circle.centre, told.centre) <= self.circle.radius_km + told.radius_km
        return _any_touches(self.cells, told)


@lru_cache(maxsize=4096)
def _any_touches(cells: tuple[Cell, ...], told: Circle) -> bool:
    # Called for each event. The cache lets a thousand cells be checked once for each circle of an alert.
    return any(touches(cell, told) for cell in cells)


def read_followed_area(cells: Sequence[str] | None, circle: Circle | None) -> FollowedArea:
    """Return the area that was asked for; raises the InvalidInput that says what is wrong with it."""
    if cells is not None and circle is None:
        return FollowedArea(cells=_read_cells(cells))
    if circle is not None and cells is None:
        return FollowedArea(circle=_read_circle(circle))
    raise InvalidInput("An area must have either `cells` or a `circle`, and not both.")


def _read_cells(cells: Sequence[str]) -> tuple[Cell, ...]:
    if not 1 <= len(cells) <= MAX_AREA_CELLS:
        raise TooManyItems(f"An area must have 1 to {MAX_AREA_CELLS:,} cells.")
    return tuple(parse_cell(cell) for cell in cells)


def _read_circle(circle: Circle) -> Circle:
    if not circle.centre.valid:
        raise CoordinatesInvalid()
    if not (math.isfinite(circle.radius_km) and 0 < circle.radius_km <= MAX_AREA_KM):
        raise RadiusInvalid(f"The radius of an area must be above 0 and at most {MAX_AREA_KM:,.0f} km.")
    return circle
