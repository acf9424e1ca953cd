"""Find the place that the text of a district names, so that a point far from it is questioned.

A district counts as known only if all of its text is understood: "Renqiu, Hebei", 河北省任丘市. One street more, or one
village that no list has, and the text may mean a place far from the known one: then nothing is asked.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hub.domain.geometry import Point, distance_km
from hub.domain.places.gazetteer import Gazetteer, PlaceArea, PlaceSource, PlaceTable
from hub.domain.places.names import place_form
from hub.domain.text.chinese_variants import HAN

MIN_PEOPLE_ALONE: Final = 500_000
"""A smaller place of the hub's own list has namesakes that are not on it: it counts only with its province or city."""

MIN_PEOPLE_IN_PROVINCE: Final = 50_000
"""A town with fewer people has namesakes in its own province."""

MAX_WITHIN_CITY_KM: Final = 300.0
"""A place that is farther from the city named with it is another one of this name."""

MAX_PARTS: Final = 6

_SEPARATORS: Final = re.compile(r"[,，、;；/|()（）\n]+")
_HAN_ONLY: Final = re.compile(rf"[{HAN}\s]+")
_KINDS: Final = "特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|州|盟|县|縣|旗|新区|新區|区|區|镇|鎮|乡|鄉|街道"
_HAN_PART: Final = re.compile(rf"[{HAN}]{{2,}}?(?:{_KINDS})(?:市(?!.*市))?|[{HAN}]+")
_LOCAL_KINDS: Final = ("区", "區", "镇", "鎮", "乡", "鄉", "街道")
"""Parts of cities and counties. Many have one name, and the hub's own list has few of them."""

_HAN_ENDINGS: Final = ("市", "县", "縣", "州", "盟", "旗")
"""Kinds of places that have a name only once in a country."""
_LATIN_ENDINGS: Final = re.compile(r"\s+(?:city|county|prefecture|shi|xian)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    table: PlaceTable
    number: int
    is_unique: bool
    """It was found by its whole name with the kind of place that it is."""

    @property
    def point(self) -> Point:
        return self.table.point(self.number)

    def is_called(self, form: str) -> bool:
        """Return True for a name that stands for the place alone: not for one of the many foreign ones, such as Centre.

        Those that are written in Chinese, and all of the operator's, do.
        """
        is_own = self.table.source is PlaceSource.OPERATOR
        return is_own or not form.isascii() or form == place_form(self.table.names[self.number])

    @property
    def area(self) -> PlaceArea:
        return self.table.area(self.number)


def named_points(gazetteer: Gazetteer, district: str) -> Sequence[Point]:
    """Return where the places are that a district names; empty if the gazetteer does not know it for certain.

    A city that is named around the place counts as well, and so do all places of one name.
    """
    if not gazetteer.tables or not (parts := _parts(district)):
        return ()
    named, *around = _without_province(gazetteer, parts)
    areas: set[tuple[str, str]] = set()
    cities: list[_Found] = []
    for part in around:
        codes = gazetteer.area_names.get(place_form(part), frozenset())
        places = _places(gazetteer, part)
        if not codes and not places:
            return ()
        areas |= codes
        cities += places
    has_province = any(province for _, province in areas)
    found = [
        one
        for one in _places(gazetteer, named)
        if _counts(one, least=MIN_PEOPLE_IN_PROVINCE if has_province or cities else MIN_PEOPLE_ALONE)
        and _is_in(one.area, areas)
        and (has_province or not cities or _is_near(one, cities))
    ]
    return [one.point for one in (*found, *cities)] if found else ()


def is_plain_name(gazetteer: Gazetteer, district: str) -> bool:
    """Return True for one name in letters, at most with the area around it: no other words can stand beside or in it.

    That it is the name of a place, in that area, is for `named_points` to say.
    """
    has_signs = any(not sign.isalnum() and sign not in " -'’·.,，" for sign in unicodedata.normalize("NFC", district))
    if has_signs or not (parts := _parts(district)):
        return False
    _, *around = _without_province(gazetteer, parts)
    return len(around) <= 1 and all(place_form(part) in gazetteer.area_names for part in around)


def _parts(district: str) -> Sequence[str]:
    """Return the names that a district consists of, the narrowest first; none for a mixture of scripts."""
    segments = [segment.strip() for segment in _SEPARATORS.split(district) if segment.strip()]
    if all(_HAN_ONLY.fullmatch(segment) for segment in segments):
        parts = [part for segment in segments for run in segment.split() for part in _HAN_PART.findall(run)][::-1]
    else:
        parts = segments
        if any(re.search(f"[{HAN}]", segment) for segment in segments):
            return ()
    return parts if len(parts) <= MAX_PARTS else ()


def _without_province(gazetteer: Gazetteer, parts: Sequence[str]) -> Sequence[str]:
    """Return the parts with the province that a Chinese name begins with apart: 河北任丘市 is 任丘市 and 河北."""
    *inner, widest = parts
    if _HAN_ONLY.fullmatch(widest) and place_form(widest) not in gazetteer.area_names:
        for length in (3, 2):
            head, rest = widest[:length], widest[length:]
            if len(rest) > 1 and place_form(head) in gazetteer.area_names and not _places(gazetteer, widest):
                return (*inner, rest, head)
    return parts


def _places(gazetteer: Gazetteer, part: str) -> list[_Found]:
    is_local = part.endswith(_LOCAL_KINDS)
    is_unique = len(part) > 2 and part.endswith(_HAN_ENDINGS)
    forms = {place_form(part), place_form(_LATIN_ENDINGS.sub("", part))} - {""}
    found: dict[tuple[PlaceSource, int], _Found] = {}
    for table in gazetteer.tables:
        if is_local and table.source is not PlaceSource.OPERATOR:
            continue
        for form in (*forms, *(() if is_local else _other_endings(part))):
            for at in table.index.equal(form):
                one = _Found(table, table.index.places[at], is_unique and form in forms)
                if one.is_called(form):
                    found.setdefault((table.source, one.number), one)
    return list(found.values())


def _other_endings(part: str) -> Sequence[str]:
    """Return the forms of a Chinese name with and without the kind of place."""
    if not _HAN_ONLY.fullmatch(part):
        return ()
    if part.endswith(_HAN_ENDINGS):
        return (place_form(part[:-1]),) if len(part) > 2 else ()
    return [place_form(part + ending) for ending in _HAN_ENDINGS]


def _counts(one: _Found, *, least: int) -> bool:
    is_own = one.table.source is PlaceSource.OPERATOR
    return is_own or one.is_unique or one.table.populations[one.number] >= least


def _is_in(area: PlaceArea, areas: set[tuple[str, str]]) -> bool:
    """Return True if a place may lie in the countries and provinces that the text names; unknown ones are no bar."""
    countries = {country for country, _ in areas}
    provinces = {province for _, province in areas if province}
    if countries and area.country is not None and area.country not in countries:
        return False
    return not provinces or area.province is None or area.province in provinces


def _is_near(one: _Found, cities: Sequence[_Found]) -> bool:
    return any(distance_km(one.point, city.point) <= MAX_WITHIN_CITY_KM for city in cities)
