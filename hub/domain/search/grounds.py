"""Grounds that lists are searched by: circles and polygons, checked before the database sees them.

The database refuses a polygon that crosses itself, with a message that holds its corners. So it gets none.
"""

import math
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from hub.domain.geometry import (
    EARTH_RADIUS_KM,
    Circle,
    Point,
    Vector,
    cross,
    distance_km,
    distance_to_edge_km,
    dot,
    vector,
)
from hub.domain.query_limits import QueryTooWide
from hub.domain.search.filter_trees import Path
from hub.errors import CoordinatesInvalid, InvalidInput, RadiusInvalid, TooManyItems

MAX_SEARCH_RADIUS_KM: Final = 5000.0

MAX_SEARCH_AREA_KM2: Final = 2 * math.pi * EARTH_RADIUS_KM**2 * (1 - math.cos(MAX_SEARCH_RADIUS_KM / EARTH_RADIUS_KM))
"""The area of the largest circle."""

MIN_CORNERS: Final = 3
MAX_CORNERS: Final = 100

MAX_SIDE_KM: Final = 2 * MAX_SEARCH_RADIUS_KM
"""The diameter of the largest circle. The shorter way between two corners is clear up to twice as far."""

MIN_CORNER_DISTANCE_KM: Final = 0.001
"""The distance in km of a corner from each side that does not end there. The database computes other roundings."""


@dataclass(frozen=True, slots=True, repr=False)
class Polygon:
    """A ground with straight sides: its corners in order, the last joined to the first.

    It is the smaller of the two parts into which its outline cuts the sphere, whichever way it is walked.
    """

    corners: tuple[Point, ...]

    def __repr__(self) -> str:
        return f"Polygon({len(self.corners)} corners)"


Ground = Circle | Polygon


def check_ground(ground: Ground, path: Path) -> None:
    """Raise InvalidInput, or a kind of it, with the path of what is wrong; `path` is that of the place."""
    if isinstance(ground, Circle):
        check_circle(ground, (*path, "circle"))
    else:
        _check_polygon(ground, (*path, "polygon"))


def area_km2(polygon: Polygon) -> float:
    """Return the area of a polygon whose sides do not cross, in square kilometres."""
    first, *others = map(vector, polygon.corners)
    excess = math.fsum(_excess(first, a, b) for a, b in pairwise(others))
    turned = abs(excess) % (4 * math.pi)
    return min(turned, 4 * math.pi - turned) * EARTH_RADIUS_KM**2


def check_circle(circle: Circle, path: Path) -> None:
    """Raise CoordinatesInvalid or RadiusInvalid with the path of what is wrong; `path` is that of the circle."""
    if not circle.centre.valid:
        raise CoordinatesInvalid(path=(*path, "point"))
    if not (math.isfinite(circle.radius_km) and 0 < circle.radius_km <= MAX_SEARCH_RADIUS_KM):
        raise RadiusInvalid(
            f"The radius of a search must be above 0 and at most {MAX_SEARCH_RADIUS_KM:,.0f} km.",
            path=(*path, "radiusKm"),
        )


def _check_polygon(polygon: Polygon, path: Path) -> None:
    corners = polygon.corners
    if not MIN_CORNERS <= len(corners) <= MAX_CORNERS:
        raise TooManyItems(f"A polygon must have {MIN_CORNERS} to {MAX_CORNERS} points.", path=path)
    for number, corner in enumerate(corners):
        if not corner.valid:
            raise CoordinatesInvalid(path=(*path, str(number)))
    for number, (start, end) in enumerate(_sides(corners)):
        if distance_km(start, end) > MAX_SIDE_KM:
            raise QueryTooWide(
                f"A side of the polygon is longer than {MAX_SIDE_KM:,.0f} km; search a smaller ground.",
                path=(*path, str(number)),
            )
    touching = _touching_corner(corners)
    if touching is not None:
        raise InvalidInput(
            "The sides of a polygon must not cross or touch, and no point may be given twice; the last point is "
            "joined to the first by itself.",
            path=(*path, str(touching)),
        )
    if area_km2(polygon) > MAX_SEARCH_AREA_KM2:
        raise QueryTooWide(
            f"A polygon may have at most {MAX_SEARCH_AREA_KM2 / 1e6:,.0f} million square kilometres; search a smaller "
            "ground.",
            path=path,
        )


def _sides(corners: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    return list(zip(corners, (*corners[1:], corners[0]), strict=True))


def _touching_corner(corners: tuple[Point, ...]) -> int | None:
    """Return the number of a corner at which a side begins that touches or crosses another one; None without any."""
    ends = [vector(corner) for corner in corners]
    count = len(ends)
    following = [(number + 1) % count for number in range(count)]
    normals = [cross(ends[number], ends[following[number]]) for number in range(count)]
    # Positive for corners to the left of a side. By the sine of the angle to it, times the length of the side.
    sides = [[dot(normal, end) for end in ends] for normal in normals]
    closeness = MIN_CORNER_DISTANCE_KM / EARTH_RADIUS_KM
    for side, row in enumerate(sides):
        near = closeness * math.sqrt(dot(normals[side], normals[side])) * 2
        for corner, offset in enumerate(row):
            if corner in (side, following[side]) or abs(offset) > near:
                continue
            if distance_to_edge_km(ends[corner], ends[side], ends[following[side]]) < MIN_CORNER_DISTANCE_KM:
                return corner
    for one, other in combinations(range(count), 2):
        if following[one] == other or following[other] == one:
            continue
        # The four turns around the crossing go the same way; on the far side of the sphere they do not.
        turns = (
            -sides[one][other],
            sides[one][following[other]],
            sides[other][one],
            -sides[other][following[one]],
        )
        if all(turn > 0 for turn in turns) or all(turn < 0 for turn in turns):
            return other
    return None


def _excess(a: Vector, b: Vector, c: Vector) -> float:
    """Return the signed spherical excess of a triangle."""
    return 2 * math.atan2(dot(a, cross(b, c)), 1 + dot(a, b) + dot(b, c) + dot(c, a))
