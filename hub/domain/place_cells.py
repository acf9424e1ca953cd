"""Cells of three sizes by which an index finds places: those of a place, and those that may hold a place of a ground.

An index in the order of a list cannot be one of places too. So a row names the cells in which its place lies, and a
ground is asked for by a few of them; a search by cells compares the place itself afterwards.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from hub.domain.cells import (
    Cell,
    cell_at,
    cells_within,
    centre,
    children_at,
    count_within,
    edge_km,
    parent_at,
    resolution_of,
)
from hub.domain.geometry import Circle, Point, Vector, distance_km, distance_to_edge_km, vector
from hub.domain.grounds import Ground

RESOLUTIONS: Final = (6, 4, 2)
"""Edges of about 4, 26 and 183 km."""

MAX_CELLS: Final = 199
"""The database reads the rows of 200 values of an index in the order of a list, and one is for rows without any cells.
Source: https://www.mongodb.com/docs/manual/reference/parameters/#mongodb-parameter-param.internalQueryMaxScansToExplode
"""

MAX_CHILDREN: Final = 49
"""Cells of one of these sizes in one of the next larger size."""

MAX_COMPARISONS: Final = 6_000
"""Cells compared with sides of a ground: some 20 ms. What is left then stays covered by larger cells."""

SIDES_OF_CIRCLE: Final = 8
"""A circle of so many cells that this is too much has more than MAX_CELLS of them."""

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
    """Return cells, at most MAX_CELLS, in one of which each place lies that is at most `margin_km` outside of a checked
    ground; None for a ground that has more even of the largest.

    Cells of several sizes may be among them, none inside another: a long strip has small ones where large ones would
    hold much more than the strip.
    """
    middle, radius_km = _around(ground)
    distance, sides = _distance_to(ground), _sides(ground)
    for resolution in RESOLUTIONS:
        reach = _reach(resolution, margin_km)
        compared = count_within(radius_km + reach, resolution)
        if compared * sides > MAX_COMPARISONS:
            continue
        cells = cells_within(middle, radius_km + reach, resolution)
        found = {cell for cell, there in cells if distance(there) <= reach}
        if len(found) <= MAX_CELLS:
            _refine(found, distance, margin_km, MAX_COMPARISONS // sides - compared)
            return tuple(sorted(found))
    return None


def _refine(found: set[Cell], distance: Callable[[Point], float], margin_km: float, comparisons: int) -> None:
    """Replace cells by their children near the ground, with at most so many comparisons."""
    for coarse, fine in pairwise(reversed(RESOLUTIONS)):
        cells = sorted(cell for cell in found if resolution_of(cell) == coarse)[: comparisons // MAX_CHILDREN]
        comparisons -= len(cells) * MAX_CHILDREN
        reach = _reach(fine, margin_km)
        # A cell is near a ground only if its parent is.
        children = {cell: children_at(cell, fine) for cell in cells}
        near = {cell: [one for one in children[cell] if distance(centre(one)) <= reach] for cell in cells}
        _split(found, {cell: near[cell] for cell in cells if len(near[cell]) < len(children[cell])})


def _split(found: set[Cell], children: Mapping[Cell, Collection[Cell]]) -> None:
    """Replace cells by their children as long as there are not too many, beginning with the fewest children."""
    for cell in sorted(children, key=lambda one: len(children[one])):
        if len(found) - 1 + len(children[cell]) <= MAX_CELLS:
            found.remove(cell)
            found.update(children[cell])


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


def _distance_to(ground: Ground) -> Callable[[Point], float]:
    """Return the function that says how far outside of a ground a point lies, in km; 0 inside."""
    if isinstance(ground, Circle):
        return lambda point: max(0.0, distance_km(point, ground.centre) - ground.radius_km)
    corners = [vector(corner) for corner in ground.corners]
    return lambda point: _distance_to_polygon(vector(point), corners)


def _distance_to_polygon(point: Vector, corners: Sequence[Vector]) -> float:
    if _winds_around(point, corners):
        return 0.0
    return min(distance_to_edge_km(point, start, end) for start, end in pairwise([*corners, corners[0]]))


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
    return math.atan2(_dot(east, other), _dot(north, other))


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
