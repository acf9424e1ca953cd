"""A gazetteer: places with their names, found by name, and by a point. Its points are WGS 84."""

import bisect
import itertools
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hub.domain.geometry import EARTH_RADIUS_KM, Point, distance_km
from hub.domain.places.names import NUMBERS, NameIndex, Texts, place_form

MAX_PLACES: Final = 20
"""Places that one search gives. An officer who needs more writes more of the name."""

MAX_DISTANCE_KM: Final = 50.0
"""A place farther away is no name for a point."""

SAME_PLACE_KM: Final = 5.0
"""Two places of one name that are nearer than this are one: a place may be on the operator's list and on the hub's."""

MIN_PREFIX_LETTERS: Final = 2
"""Letters of a name's beginning. One Chinese character is enough."""

_KM_OF_A_DEGREE: Final = EARTH_RADIUS_KM * 3.14159265358979 / 180
_BANDS: Final = (10_000_000, 1_000_000, 100_000, 1)


class PlaceSource(StrEnum):
    """The list that a place comes from."""

    OPERATOR = "OPERATOR"
    GEONAMES = "GEONAMES"
    COORDINATES = "COORDINATES"


@dataclass(frozen=True, slots=True)
class PlaceArea:
    """The country and the province of a place, as far as they are known."""

    country: str | None = None
    country_name: str | None = None
    province: str | None = None
    chinese_province: str | None = None
    region: str | None = None
    """A code of the operator's list of regions."""


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """A place of a gazetteer. `matched` is the name by which it was found; its repr shows nothing."""

    source: PlaceSource
    name: str
    point: Point
    chinese_name: str | None = None
    matched: str | None = None
    area: PlaceArea = field(default_factory=PlaceArea)
    population: int | None = None
    distance_km: float | None = None
    """From the point that was asked about."""

    def __repr__(self) -> str:
        return "Place(…)"


@dataclass(frozen=True, slots=True, repr=False)
class PlaceRow:
    """A place as a list has it, with all of its names."""

    name: str
    point: Point
    others: Sequence[str] = ()
    chinese_name: str | None = None
    area: PlaceArea = field(default_factory=PlaceArea)
    population: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class PlaceTable:
    """The places of one list, in columns, from south to north; 0 people stand for an unknown number."""

    source: PlaceSource
    names: Texts
    chinese_names: Texts
    latitudes: "array[float]"
    longitudes: "array[float]"
    populations: "array[int]"
    area_numbers: "array[int]"
    areas: Sequence[PlaceArea]
    index: NameIndex

    @classmethod
    def of(cls, source: PlaceSource, rows: Iterable[PlaceRow]) -> "PlaceTable":
        """Return the table of these places."""
        places = sorted(rows, key=lambda row: (row.point.latitude, row.point.longitude, row.name))
        areas = {area: number for number, area in enumerate(dict.fromkeys(row.area for row in places))}
        named = ((name, number) for number, row in enumerate(places) for name in _names(row))
        return cls(
            source,
            Texts.of(row.name for row in places),
            Texts.of(row.chinese_name or "" for row in places),
            array("d", (row.point.latitude for row in places)),
            array("d", (row.point.longitude for row in places)),
            array(NUMBERS, (row.population for row in places)),
            array(NUMBERS, (areas[row.area] for row in places)),
            tuple(areas),
            NameIndex.of(named),
        )

    def point(self, number: int) -> Point:
        """Return where a place is."""
        return Point(self.latitudes[number], self.longitudes[number])

    def area(self, number: int) -> PlaceArea:
        """Return the country and the province of a place."""
        return self.areas[self.area_numbers[number]]

    def place(self, number: int, *, matched: str | None = None, km: float | None = None) -> Place:
        """Return a place. A name that it shows anyhow is not said again as the one that matched."""
        name, chinese = self.names[number], self.chinese_names[number] or None
        return Place(
            self.source,
            name,
            self.point(number),
            chinese,
            None if matched in (name, chinese) else matched,
            self.area(number),
            self.populations[number] or None,
            km,
        )

    def within(self, centre: Point, km: float) -> Iterator[tuple[float, int]]:
        """Yield the places in a circle with their distances in km."""
        margin = km / _KM_OF_A_DEGREE + 1e-6
        low = bisect.bisect_left(self.latitudes, centre.latitude - margin)
        high = bisect.bisect_right(self.latitudes, centre.latitude + margin)
        for number in range(low, high):
            if (far := distance_km(centre, self.point(number))) <= km:
                yield far, number


def _names(row: PlaceRow) -> Iterator[str]:
    yield row.name
    if row.chinese_name:
        yield row.chinese_name
    yield from row.others


@dataclass(frozen=True, slots=True, repr=False)
class Gazetteer:
    """The lists of places that a hub knows, the operator's first. Without one it knows no place."""

    tables: Sequence[PlaceTable] = ()
    area_names: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """Forms of the names of countries and provinces, with the codes of the countries and the names of the provinces."""

    def search(self, text: str, first: int, near: Point | None = None) -> Sequence[Place]:
        """Return places with a name of this form, then those with one that begins so; at most `first`.

        In each part the operator's come first, then the larger ones. With `near`, of places about as large the nearest.
        """
        form = place_form(text)
        found: list[Place] = []
        for is_exact, table in itertools.product((True, False), self.tables):
            if len(found) < first and form:
                entries = table.index.equal(form) if is_exact else _beginning(table, form)
                _add(found, _ranked(table, entries, first + len(found), near), first)
        return found

    def nearest(self, point: Point, first: int, *, within_km: float = MAX_DISTANCE_KM) -> Sequence[Place]:
        """Return the places within a distance of a point, the nearest first; at most `first`."""
        hits = sorted(
            (far, at, number) for at, table in enumerate(self.tables) for far, number in table.within(point, within_km)
        )
        found: list[Place] = []
        _add(found, (self.tables[at].place(number, km=far) for far, at, number in hits), first)
        return found


def _beginning(table: PlaceTable, form: str) -> range:
    if len(form) < MIN_PREFIX_LETTERS and form.isascii():
        return range(0)
    return table.index.beginning(form)


def _ranked(table: PlaceTable, entries: range, first: int, near: Point | None) -> Iterator[Place]:
    """Yield the places of entries: the largest ones, and of those in one class of size the nearest first."""
    matched: dict[int, int] = {}
    for entry in entries:
        matched.setdefault(table.index.places[entry], entry)
    populations = table.populations
    largest = sorted(matched, key=lambda number: (-populations[number], number))
    if near is None:
        for number in largest[:first]:
            yield table.place(number, matched=table.index.names[matched[number]])
        return
    given = 0
    for _, group in itertools.groupby(largest, key=lambda number: _band(populations[number])):
        if given >= first:
            return
        for far, number in sorted((distance_km(near, table.point(number)), number) for number in group):
            given += 1
            yield table.place(number, matched=table.index.names[matched[number]], km=far)


def _band(population: int) -> int:
    return next((band for band in _BANDS if population >= band), 0)


def _add(found: list[Place], more: Iterable[Place], first: int) -> None:
    """Add places until there are `first`, without those that are there already."""
    for place in more:
        if len(found) >= first:
            return
        if not any(_is_same(place, other) for other in found):
            found.append(place)


def _is_same(one: Place, other: Place) -> bool:
    names = {place_form(name) for name in (one.name, one.chinese_name) if name}
    has_name = any(place_form(name) in names for name in (other.name, other.chinese_name) if name)
    return has_name and distance_km(one.point, other.point) <= SAME_PLACE_KM
