"""The part of the world that a follower of the feed wants to hear of."""

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
class Area:
    """Cells, or a circle. It says where somebody's readers are, so its repr says nothing."""

    cells: tuple[Cell, ...] = ()
    circle: Circle | None = None

    def __repr__(self) -> str:
        return "Area(…)"

    def touches(self, told: Circle) -> bool:
        """Whether any of it lies where an alert was told; where none was told yet, none does."""
        if told.radius_km <= 0:
            return False
        if self.circle is not None:
            return distance_km(self.circle.centre, told.centre) <= self.circle.radius_km + told.radius_km
        return _any_touches(self.cells, told)


@lru_cache(maxsize=4096)
def _any_touches(cells: tuple[Cell, ...], told: Circle) -> bool:
    # Asked for each event, of which an alert has many: a thousand cells are looked at once for each of its circles.
    return any(touches(cell, told) for cell in cells)


def read_area(cells: Sequence[str] | None, circle: Circle | None) -> Area:
    """An area as it was asked for; raises the InvalidInput that says what is wrong with it."""
    if cells is not None and circle is None:
        return Area(cells=_read_cells(cells))
    if circle is not None and cells is None:
        return Area(circle=_read_circle(circle))
    raise InvalidInput("An area is either cells or a circle.")


def _read_cells(cells: Sequence[str]) -> tuple[Cell, ...]:
    if not 1 <= len(cells) <= MAX_AREA_CELLS:
        raise TooManyItems(f"An area has 1 to {MAX_AREA_CELLS:,} cells.")
    return tuple(parse_cell(cell) for cell in cells)


def _read_circle(circle: Circle) -> Circle:
    if not circle.centre.valid:
        raise CoordinatesInvalid()
    if not (math.isfinite(circle.radius_km) and 0 < circle.radius_km <= MAX_AREA_KM):
        raise RadiusInvalid(f"The circle of an area has a radius above 0, up to {MAX_AREA_KM:,.0f} km.")
    return circle
