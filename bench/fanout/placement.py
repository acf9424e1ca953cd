"""Where the devices are: as in the demo, around real cities, but in so many cells and no more."""

from hub.domain.cells import Cell, snap
from hub.domain.geometry import Point
from hub.local.demo.cast import HENGSHUI, LAST_STAGE_KM, SEED
from hub.local.population import draw_population

SHARE_INSIDE = 0.48
"""Of the demo's devices: within its widest stage."""

COUNTRY_HOLDS = 10_000
"""More populated cells than this need the cities of the whole world."""

SPARE = 1.5
"""So many times more are drawn, and again if need be, since whoever is in one cell too many is left out."""


def place_devices(
    devices: int, cells: int, *, share_inside: float = SHARE_INSIDE, inside_km: float = LAST_STAGE_KM
) -> list[Point]:
    """Points in random order, in at most so many cells: those that the first of them populate."""
    country, drawn, kept = "CN" if cells <= COUNTRY_HOLDS or share_inside == 1 else None, float(devices), list[Point]()
    while len(kept) < devices:
        drawn *= SPARE
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
    """So many of the points that every cell keeps one, in their order."""
    first: dict[Cell, int] = {}
    for place, point in enumerate(points):
        first.setdefault(snap(point), place)
    kept = set(first.values())
    if len(kept) > devices:
        raise ValueError(f"{len(kept)} cells cannot each keep one of {devices} devices")
    others = (place for place in range(len(points)) if place not in kept)
    kept.update(place for place, _ in zip(others, range(devices - len(kept)), strict=False))
    return [points[place] for place in sorted(kept)]
