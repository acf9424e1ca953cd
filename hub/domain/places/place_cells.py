"""Cells of three sizes by which an index finds places: those of a place, and those that may hold a place of a ground.

An index in the order of a list cannot be one of places too. So a row names the cells in which its place lies, and a
ground is asked for by a few of them; a search by cells compares the place itself afterwards.
"""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from hub.domain.cells import (
    Cell,
    cell_at,
    cells_within,
    centre,
    children_at,
    edge_km,
    parent_at,
    resolution_of,
)
from hub.domain.geometry import (
    EARTH_RADIUS_KM,
    Circle,
    Point,
    Vector,
    cross,
    distance_km,
    dot,
    squared_chord,
    squared_chord_of,
    vector,
)
from hub.domain.search.grounds import Ground, Polygon

RESOLUTIONS: Final = (6, 4, 2)
"""Edges of about 4, 26 and 183 km."""

MAX_MERGED_CELLS: Final = 198
"""The database reads the rows of 200 values of an index in the order of a list. Two are for rows without any cells, as
null is two values there: with 201 the server reads every row, and sorts.
Source: https://www.mongodb.com/docs/manual/reference/parameters/#mongodb-parameter-param.internalQueryMaxScansToExplode
"""

MAX_CELLS: Final = 3 * MAX_MERGED_CELLS
"""More than MAX_MERGED_CELLS are read in parts: of a road, and of another ground that is long for its area."""

CHILDREN: Final = 49
"""Cells of one of these sizes in one of the next larger size; a few have less."""

MAX_COMPARISONS: Final = 20_000
"""Cells compared with sides of a ground: some 40 ms. What is left then stays covered by larger cells."""

SIDES_OF_CIRCLE: Final = 4
"""The sides of a polygon that cost as much as a circle."""

REACH_OF_EDGE: Final = 1.3
"""A place lies less than so many average edges from the centre of the cell that it has of a size. Of 400,000 places all
over the Earth the farthest lay 1.14 away; that its smallest cell may stick out of a larger one is in the figure.
"""


def place_cells(point: Point) -> list[str]:
    """Return the cells of a valid place, the smallest first; each of the others is the parent of the one before."""
    smallest = cell_at(point, RESOLUTIONS[0])
    return [smallest, *(parent_at(smallest, resolution) for resolution in RESOLUTIONS[1:])]


@lru_cache(maxsize=256)
def covering_cells(ground: Ground, *, margin_km: float) -> tuple[str, ...] | None:
    """Return cells, at most MAX_CELLS, that cover each place at most `margin_km` outside of a checked
    ground; None for a ground that has more than MAX_MERGED_CELLS of the largest.

    Cells of several sizes may be among them, none inside another: a large one where the ground fills it, small ones
    near its outline. More than MAX_MERGED_CELLS are at most half as large together as so many would be.
    """
    is_near = _near(ground)
    middle, radius_km = _around(ground)
    reach = _reach(RESOLUTIONS[-1], margin_km)
    compared = cells_within(middle, radius_km + reach, RESOLUTIONS[-1])
    largest = {cell for cell, there in compared if is_near(there, reach)}
    if len(largest) > MAX_MERGED_CELLS:
        return None
    children = _NearChildren(is_near, margin_km, MAX_COMPARISONS // _sides(ground) - len(compared))
    few, many = (_refined(largest, children, limit) for limit in (MAX_MERGED_CELLS, MAX_CELLS))
    return tuple(sorted(many if len(many) <= MAX_MERGED_CELLS or _area(many) * 2 <= _area(few) else few))


class _NearChildren:
    """The children of cells that are near a ground, found with at most so many comparisons."""

    def __init__(self, is_near: Callable[[Point, float], bool], margin_km: float, comparisons: int) -> None:
        self._is_near, self._margin_km, self._left = is_near, margin_km, comparisons
        self._known: dict[Cell, list[Cell] | None] = {}

    def of(self, cell: Cell, resolution: int) -> list[Cell] | None:
        """Return the children of a cell that is near; None if all of them are, and after too many comparisons."""
        if cell not in self._known:
            self._left -= CHILDREN
            if self._left < 0:
                return None
            reach = _reach(resolution, self._margin_km)
            # A cell is near a ground only if its parent is.
            children = children_at(cell, resolution)
            near = [one for one in children if self._is_near(centre(one), reach)]
            self._known[cell] = near if len(near) < len(children) else None
        return self._known[cell]


def _refined(largest: Collection[Cell], children: _NearChildren, limit: int) -> set[Cell]:
    """Return cells that are replaced by their children near a ground as long as there are not more than a limit.

    The cells with the fewest of such children come first.
    """
    found = set(largest)
    for coarse, fine in pairwise(reversed(RESOLUTIONS)):
        near = {cell: children.of(cell, fine) for cell in sorted(found) if resolution_of(cell) == coarse}
        for cell, ones in sorted(near.items(), key=lambda item: len(item[1] or ())):
            if ones is not None and len(found) - 1 + len(ones) <= limit:
                found.remove(cell)
                found.update(ones)
    return found


def _area(cells: Collection[Cell]) -> int:
    """Return the area of cells, about so many of the smallest."""
    return sum(CHILDREN ** RESOLUTIONS.index(resolution_of(cell)) for cell in cells)


def _reach(resolution: int, margin_km: float) -> float:
    return margin_km + REACH_OF_EDGE * edge_km(resolution)


def _sides(ground: Ground) -> int:
    return SIDES_OF_CIRCLE if isinstance(ground, Circle) else len(ground.corners)


def _around(ground: Ground) -> tuple[Point, float]:
    """Return a circle around a ground, which need not be the smallest: its centre and its radius in km."""
    if isinstance(ground, Circle):
        return ground.centre, ground.radius_km
    x, y, z = (math.fsum(parts) for parts in zip(*map(vector, ground.corners), strict=True))
    middle = Point(math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x)))
    return middle, max(distance_km(middle, corner) for corner in ground.corners)


def _near(ground: Ground) -> Callable[[Point, float], bool]:
    """Return the function that says if a point lies in a ground or at most so many km outside of it."""
    if isinstance(ground, Circle):
        middle = vector(ground.centre)
        return lambda point, km: squared_chord(vector(point), middle) <= squared_chord_of(ground.radius_km + km)
    outline = _Outline(ground)
    return lambda point, km: outline.is_near(vector(point), km)


class _Outline:
    """The sides of a polygon, for many points: what a side costs is calculated once."""

    def __init__(self, polygon: Polygon) -> None:
        self._corners = [vector(corner) for corner in polygon.corners]
        self._sides = [_Side.of(start, end) for start, end in pairwise([*self._corners, self._corners[0]])]

    def is_near(self, point: Vector, km: float) -> bool:
        """Return True for a point inside, or at most so far away."""
        sine, chord = math.sin(min(km / EARTH_RADIUS_KM, math.pi / 2)), squared_chord_of(km)
        return any(side.is_near(point, sine, chord) for side in self._sides) or _winds_around(point, self._corners)


@dataclass(frozen=True, slots=True)
class _Side:
    """An arc, the unit vector across it, and two that tell the points beside it from those beyond its ends."""

    start: Vector
    across: Vector
    from_start: Vector
    to_end: Vector

    @classmethod
    def of(cls, start: Vector, end: Vector) -> "_Side":
        """Return the shorter arc between two different unit vectors that are not opposite."""
        x, y, z = cross(start, end)
        length = math.sqrt(x * x + y * y + z * z)
        across = (x / length, y / length, z / length)
        return cls(start, across, cross(across, start), cross(end, across))

    def is_near(self, point: Vector, sine: float, chord: float) -> bool:
        """Return True for a point at most so far away, given as the sine of the angle and as the squared chord.

        The end is the start of the next side.
        """
        if squared_chord(point, self.start) <= chord:
            return True
        if abs(dot(self.across, point)) > sine:
            return False
        return dot(self.from_start, point) >= 0 and dot(self.to_end, point) >= 0


def _winds_around(point: Vector, corners: Sequence[Vector]) -> bool:
    """Return True if the outline goes around a point; the sides must be less than half a turn away."""
    bearings = [_bearing(point, corner) for corner in corners]
    turns = ((end - start + math.pi) % math.tau - math.pi for start, end in pairwise([*bearings, bearings[0]]))
    return abs(math.fsum(turns)) > math.pi


def _bearing(point: Vector, other: Vector) -> float:
    x, y, z = point
    flat = math.hypot(x, y)
    # At a pole any direction does, if it is the same for all corners.
    east = (-y / flat, x / flat, 0.0) if flat > 0 else (0.0, 1.0, 0.0)
    north = (-z * east[1], z * east[0], x * east[1] - y * east[0])
    return math.atan2(dot(east, other), dot(north, other))
