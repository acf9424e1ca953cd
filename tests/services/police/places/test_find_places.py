"""The search for places, and the nearest ones."""

import pytest

from hub.domain.geometry import Point, distance_km
from hub.domain.places.gazetteer import Gazetteer, PlaceRow, PlaceSource, PlaceTable
from hub.errors import CoordinatesInvalid, TextInvalid, TooManyItems
from hub.services.police.places.find_nearest_places import find_nearest_places
from hub.services.police.places.find_places import MAX_PLACE_SEARCH_CHARACTERS, find_places
from tests.services.police.scenes import LI

HERE = Point(38.71, 116.1)
KNOWN = Gazetteer((PlaceTable.of(PlaceSource.OPERATOR, [PlaceRow("Renqiu", HERE, ("任丘市",), "任丘市")]),))


async def test_name_finds_a_place_and_coordinates_a_point() -> None:
    [place] = await find_places(LI, KNOWN, "  ren  qiu ", first=5)
    assert (place.name, place.point, place.source) == ("Renqiu", HERE, PlaceSource.OPERATOR)
    [point] = await find_places(LI, KNOWN, "东经116.2 北纬38.7", first=5, near=HERE)
    assert (point.name, point.source) == ("38.70000, 116.20000", PlaceSource.COORDINATES)
    assert point.distance_km == distance_km(HERE, point.point)
    assert await find_places(LI, KNOWN, "Xyz", first=5) == []


async def test_nearest_places_are_within_fifty_km() -> None:
    assert [place.name for place in await find_nearest_places(LI, KNOWN, Point(38.7, 116.0), first=3)] == ["Renqiu"]
    assert await find_nearest_places(LI, KNOWN, Point(39.2, 116.1), first=3) == []


@pytest.mark.parametrize(
    ("search", "first", "near", "error", "path"),
    [
        ("", 5, None, TextInvalid, ("search",)),
        ("x" * (MAX_PLACE_SEARCH_CHARACTERS + 1), 5, None, TextInvalid, ("search",)),
        ("x\x00", 5, None, TextInvalid, ("search",)),
        ("95, 95", 5, None, CoordinatesInvalid, ("search",)),
        ("x", 0, None, TooManyItems, ("first",)),
        ("x", 21, None, TooManyItems, ("first",)),
        ("x", 5, Point(91, 0), CoordinatesInvalid, ("near",)),
    ],
)
async def test_bad_search_is_refused_with_its_path(
    search: str, first: int, near: Point | None, error: type[TextInvalid], path: tuple[str, ...]
) -> None:
    with pytest.raises(error) as refused:
        await find_places(LI, KNOWN, search, first=first, near=near)
    assert refused.value.path == path


async def test_bad_point_is_refused_with_its_path() -> None:
    for point, first, error, path in (
        (Point(float("nan"), 1), 3, CoordinatesInvalid, ("point",)),
        (HERE, 21, TooManyItems, ("first",)),
    ):
        with pytest.raises(error) as refused:
            await find_nearest_places(LI, KNOWN, point, first=first)
        assert refused.value.path == path
