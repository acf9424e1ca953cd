"""The places of the devices: around real cities, as in the demo, in a limited number of cells."""

from hub.domain.cells import Cell, snap
from hub.domain.geometry import Point
from hub.local.demo.cast import HENGSHUI, LAST_STAGE_KM, SEED
from hub.local.population import draw_population

SHARE_INSIDE = 0.48
"""Share of the demo's devices within its widest stage."""

MAX_COUNTRY_CELLS = 10_000
"""Above this number of populated cells, the cities of the whole world are needed."""

SPARE_FACTOR = 1.5
"""Factor of extra points to draw: points in a cell too many are left out, then more are drawn."""


def place_devices(
    devices: int, cells: int, *, share_inside: float = SHARE_INSIDE, inside_km: float = LAST_STAGE_KM
) -> list[Point]:
    """Return points in random order, in at most `cells` cells: those that the first points populate."""
    country, drawn, kept = (
        "CN" if cells <= MAX_COUNTRY_CELLS or share_inside == 1 else None,
        float(devices),
        list[Point](),
    )
    while len(kept) < devices:
        drawn *= SPARE_FACTOR
        points = draw_population(
            round(drawn), HENGSHUI, SEED, inside_km=inside_km, share_inside=share_inside, country=country
        )
        kept = _in_cells(points, cells)
    return kept[:devices]


def _in_cells(points: list[Point], cells: int) -> list[Point]:
    populated: set[Cell] = set()
    kept: list[Point] = []
    for point in points:
        cell = snap(point)
        if cell in populated or len(populated) < cells:
            populated.add(cell)
            kept.append(point)
    return kept


def fewer_in_same_cells(points: list[Point], devices: int) -> list[Point]:
    """Return `devices` of the points in their order, at least one in every cell."""
    first: dict[Cell, int] = {}
    for place, point in enumerate(points):
        first.setdefault(snap(point), place)
    kept = set(first.values())
    if len(kept) > devices:
        raise ValueError(f"{len(kept)} cells cannot each keep one of {devices} devices")
    others = (place for place in range(len(points)) if place not in kept)
    kept.update(place for place, _ in zip(others, range(devices - len(kept)), strict=False))
    return [points[place] for place in sorted(kept)]
