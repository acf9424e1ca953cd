"""The areas of an alert: each a circle with its own clock, ground and confirmation. Covered is their union."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.cells import Cell, Ground, squared_chord_to
from hub.domain.geometry import Circle, Point, vector

MAX_AREAS: Final = 8
MAX_UNCONFIRMED_AREAS: Final = 2


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Area:
    """One area: where the child was last seen, or a sighting.

    `number` counts from 1 and is never given again. `centre` is that of a cell. `told_km` is the largest radius ever
    covered: devices told there must be told of the end. `held_km` is the radius that the area gave up because nobody
    confirmed it in time; None unless it is held.
    """

    number: int
    centre: Point
    confirm_by: datetime
    confirmed: bool = False
    covered_km: float = 0.0
    told_km: float = 0.0
    held_km: float | None = None

    def __repr__(self) -> str:
        return f"Area({self.number})"

    @property
    def covered(self) -> Circle:
        """The circle whose cells the area covers now; its radius is 0 until the first stage, and while it is held."""
        return Circle(self.centre, self.covered_km)

    @property
    def told(self) -> Circle:
        """The circle in which devices may ever have been told of the area."""
        return Circle(self.centre, self.told_km)

    @property
    def held(self) -> bool:
        """True if nobody confirmed it in time: it covers nothing, and its stages wait."""
        return self.held_km is not None

    def overdue(self, now: datetime) -> bool:
        """Return True if the time for a second person to confirm it is over, and it is not held yet."""
        return not (self.confirmed or self.held) and self.confirm_by < now


@dataclass(frozen=True, slots=True)
class Sighting:
    """A pushed revision that made an area; it is heard with sound in a circle, also by devices told before."""

    revision: int
    area: int
    circle: Circle


class AreaChooser:
    """Chooses the area by which a device is told: the nearest that covers one of its cells, else the nearest of all.

    An area that covers nothing yet, or is held, is chosen only if there is no other.
    """

    def __init__(self, areas: Sequence[Area]) -> None:
        covering = [area for area in areas if area.covered_km > 0] or areas[:1]
        self._areas = [(area.number, Ground([area.covered]), vector(area.centre)) for area in covering]

    def choose(self, cells: Sequence[Cell]) -> int:
        """Return the number of the area for a device in these cells; the first is where it is now."""
        covering = [area for area in self._areas if any(map(area[1].touches, cells))]
        among = covering or self._areas
        if len(among) == 1:
            return among[0][0]
        return min(among, key=lambda area: squared_chord_to(cells[0], area[2]))[0]
