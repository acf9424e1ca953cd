"""H3 cells: the only form in which a device's place is stored. The one module that imports h3."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NewType

import h3

from hub.domain.geometry import (
    Circle,
    Point,
    Vector,
    distance_to_edge_km,
    squared_chord,
    squared_chord_of,
    vector,
)
from hub.errors import CellInvalid, CoordinatesInvalid

Cell = NewType("Cell", str)

_CANONICAL = re.compile(r"[0-9a-f]{15}", re.ASCII)

DEFAULT_RESOLUTION = 6
"""Edges of about 4 km: a stage overshoots by at most one cell."""

PARENT_STEPS = 2
"""Devices are read by ranges of the parent this many levels up: its children share a prefix of the index."""


class _Grid:
    """The resolution of this process."""

    resolution = DEFAULT_RESOLUTION


def use_resolution(resolution: int) -> None:
    """Set the resolution, once, at the start of the process. A hub never changes it: its rows hold cells of it."""
    _Grid.resolution = resolution


def resolution() -> int:
    """Return the H3 resolution of the hub's cells."""
    return _Grid.resolution


def parse_cell(text: str) -> Cell:
    """Return the cell written as 15 hexadecimal characters; raises CellInvalid for anything else."""
    return _parse_cell(text, resolution())


@lru_cache(maxsize=65536)
def _parse_cell(text: str, wanted: int) -> Cell:
    # Only the canonical form is accepted: two spellings of one cell would be two rows. h3 reads capital letters and the
    # digits of any script.
    if not _CANONICAL.fullmatch(text) or not h3.is_valid_cell(text) or h3.get_resolution(text) != wanted:
        raise CellInvalid()
    return Cell(text)


def snap(point: Point) -> Cell:
    """Return the cell that holds a point; raises CoordinatesInvalid for coordinates out of range."""
    if not point.valid:
        raise CoordinatesInvalid()
    return Cell(h3.latlng_to_cell(point.latitude, point.longitude, resolution()))


TIP_RESOLUTION = 6
"""The resolution of places that tips name, whatever that of the hub's devices: two people a few km apart agree."""


@lru_cache(maxsize=65536)
def tip_cell(point: Point) -> Cell:
    """Return the cell in which a tip places a sighting; the point must be valid."""
    return Cell(h3.latlng_to_cell(point.latitude, point.longitude, TIP_RESOLUTION))


def cell_at(point: Point, at_resolution: int) -> Cell:
    """Return the cell of any resolution that holds a valid point."""
    return Cell(h3.latlng_to_cell(point.latitude, point.longitude, at_resolution))


def parent_at(cell: Cell, at_resolution: int) -> Cell:
    """Return the parent of a cell at a lower resolution."""
    return Cell(h3.cell_to_parent(cell, at_resolution))


def children_at(cell: Cell, at_resolution: int) -> list[Cell]:
    """Return the cells of a higher resolution whose parent is a cell."""
    return [Cell(one) for one in h3.cell_to_children(cell, at_resolution)]


def resolution_of(cell: Cell) -> int:
    """Return the resolution of a cell."""
    return int(h3.get_resolution(cell))


@cache
def edge_km(at_resolution: int) -> float:
    """Return the average edge of a resolution's cells, in km."""
    return float(h3.average_hexagon_edge_length(at_resolution, unit="km"))


def cells_within(point: Point, radius_km: float, at_resolution: int) -> list[tuple[Cell, Point]]:
    """Return all cells of a resolution whose centre lies within a radius, and some beyond, each with its centre."""
    # A ring of cells adds more than an average edge to the radius, even where cells are small.
    rings = math.ceil(radius_km / edge_km(at_resolution))
    return [(Cell(one), centre(Cell(one))) for one in h3.grid_disk(cell_at(point, at_resolution), rings)]


@lru_cache(maxsize=65536)
def neighbourhood(cell: Cell, rings: int) -> tuple[Cell, ...]:
    """Return a cell and so many rings of cells around it, in a fixed order."""
    return tuple(Cell(one) for one in sorted(h3.grid_disk(cell, rings)))


@lru_cache(maxsize=65536)
def centre(cell: Cell) -> Point:
    """Return the centre of a cell."""
    return Point(*h3.cell_to_latlng(cell))


@lru_cache(maxsize=65536)
def _direction(cell: Cell) -> Vector:
    return vector(centre(cell))


def squared_chord_to(cell: Cell, point: Vector) -> float:
    """Return the squared chord from a cell's centre to a unit vector; it grows with the distance."""
    return squared_chord(_direction(cell), point)


@lru_cache(maxsize=65536)
def parent(cell: Cell) -> Cell:
    """Return the parent cell by which devices are read together."""
    return Cell(h3.cell_to_parent(cell, resolution() - PARENT_STEPS))


def corners(cell: Cell) -> tuple[Point, ...]:
    """Return the corners of a cell, in order."""
    return tuple(Point(*corner) for corner in h3.cell_to_boundary(cell))


def reach_km() -> float:
    """Return an upper bound of the distance from a cell's centre to its farthest corner, in km."""
    return edge_km(resolution()) * 1.6


def touches(cell: Cell, circle: Circle) -> bool:
    """Return True if any point of the cell lies in the circle, so that no device inside is missed."""
    if circle.radius_km <= 0:
        return False
    between = squared_chord(_direction(cell), vector(circle.centre))
    if between <= squared_chord_of(circle.radius_km):
        return True
    if between > squared_chord_of(circle.radius_km + reach_km()):
        return False
    return _edge_touches(cell, circle)


class Ground:
    """The union of circles, for those who ask about many cells: what a circle costs is calculated once."""

    def __init__(self, circles: Iterable[Circle]) -> None:
        self._circles = [
            (
                *vector(circle.centre),
                squared_chord_of(circle.radius_km),
                squared_chord_of(circle.radius_km + reach_km()),
                circle,
            )
            for circle in circles
            if circle.radius_km > 0
        ]

    def touches(self, cell: Cell) -> bool:
        """Return True if any point of the cell lies in one of the circles; as `touches` says of each."""
        x, y, z = _direction(cell)
        for centre_x, centre_y, centre_z, within, beyond, circle in self._circles:
            # Squared chords, written out: this runs for each cell of a batch and each circle of an alert.
            east, north, up = x - centre_x, y - centre_y, z - centre_z
            between = east * east + north * north + up * up
            if between <= within or (between <= beyond and _edge_touches(cell, circle)):
                return True
        return False


def _edge_touches(cell: Cell, circle: Circle) -> bool:
    """Return True for a cell near the edge of a circle if the circle reaches into it."""
    return snap(circle.centre) == cell or _edge_distance_km(cell, circle.centre) <= circle.radius_km


def _edge_distance_km(cell: Cell, point: Point) -> float:
    around = [vector(corner) for corner in corners(cell)]
    here = vector(point)
    return min(
        distance_to_edge_km(here, start, end) for start, end in zip(around, around[1:] + around[:1], strict=True)
    )


def ring(cells: Iterable[Cell], inner: Sequence[Circle], outer: Circle) -> list[Cell]:
    """Return the cells that a stage adds: those that touch `outer` and no circle of `inner`, nearest first."""
    here = vector(outer.centre)
    # Whatever this leaves to `touches` lies near the edge: a wide circle has thousands of cells within it.
    surely = squared_chord_of(outer.radius_km) if outer.radius_km > 0 else -1.0
    before = Ground(inner)
    added: list[tuple[float, Cell]] = []
    for cell in cells:
        between = squared_chord(_direction(cell), here)
        if (between <= surely or touches(cell, outer)) and not before.touches(cell):
            added.append((between, cell))
    return [cell for _, cell in sorted(added)]


def net_changes(moves: Iterable[tuple[Cell | None, Cell]]) -> dict[Cell, int]:
    """Return the changes to the count of each cell by a set of moves."""
    changes: Counter[Cell] = Counter()
    for old, new in moves:
        if old != new:
            changes[new] += 1
            if old is not None:
                changes[old] -= 1
    return {cell: change for cell, change in changes.items() if change}
