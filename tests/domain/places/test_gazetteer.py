"""Places by name and by point, against all places looked at one by one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.geometry import Point, distance_km
from hub.domain.places.gazetteer import Gazetteer, PlaceRow, PlaceSource, PlaceTable
from hub.domain.places.names import NameIndex, place_form
from hub.domain.text.normalised_text import normalise_text

WORDS = ("Ren", "ren qiu", "Renqiu", "Rén", "任丘", "任丘市", "任", "龍口", "龙口", "Xi'an", "xian", "Z")
POINTS = st.builds(Point, st.integers(-80, 80), st.integers(-180, 179))
"""Any two of them are farther apart than one place from itself."""

ROWS = st.lists(
    st.builds(
        PlaceRow,
        st.sampled_from(WORDS),
        POINTS,
        st.lists(st.sampled_from(WORDS), max_size=2),
        population=st.sampled_from((0, 20_000, 99_999, 100_000, 3_000_000, 20_000_000)),
    ),
    max_size=30,
    unique_by=lambda row: row.point,
)


def gazetteer_of(own: list[PlaceRow], shipped: list[PlaceRow]) -> Gazetteer:
    return Gazetteer((PlaceTable.of(PlaceSource.OPERATOR, own), PlaceTable.of(PlaceSource.GEONAMES, shipped)))


def band(population: int) -> int:
    return sum(population >= step for step in (1, 100_000, 1_000_000, 10_000_000))


@given(ROWS, st.integers(0, 30), st.sampled_from(WORDS), st.none() | POINTS, st.integers(1, 20))
def test_search_is_ordered_as_all_places_one_by_one(
    rows: list[PlaceRow], own: int, text: str, near: Point | None, first: int
) -> None:
    form, expected = place_form(text), []
    for at, row in enumerate(rows):
        forms = [place_form(name) for name in (row.name, *row.others)]
        is_beginning = (len(form) > 1 or not form.isascii()) and any(one.startswith(form) for one in forms)
        if form in forms or is_beginning:
            size, far = (row.population, 0) if near is None else (band(row.population), distance_km(near, row.point))
            expected.append((form not in forms, at >= own, -size, far, row.point))
    found = gazetteer_of(rows[:own], rows[own:]).search(text, first, near)
    known = {(is_own, point): (is_prefix, size, far) for is_prefix, is_own, size, far, point in expected}
    got = [(known[place.source is PlaceSource.GEONAMES, place.point], place.source) for place in found]
    order = [(is_prefix, source is PlaceSource.GEONAMES, size, far) for (is_prefix, size, far), source in got]
    assert order == sorted(one[:4] for one in expected)[:first]
    assert len({place.point for place in found}) == len(found)


@given(ROWS, st.integers(0, 30), POINTS, st.floats(1, 20_100))
def test_nearest_are_the_places_within_a_distance(rows: list[PlaceRow], own: int, point: Point, km: float) -> None:
    found = gazetteer_of(rows[:own], rows[own:]).nearest(point, 20, within_km=km)
    distances = sorted(far for row in rows if (far := distance_km(point, row.point)) <= km)
    assert [place.distance_km for place in found] == distances[:20]


@pytest.mark.parametrize(("latitude", "longitude"), [(89.9, 10), (-89.9, 10), (0, 180), (0, -180)])
def test_nearest_is_found_over_pole_and_antimeridian(latitude: float, longitude: float) -> None:
    across = Point(latitude, -170) if abs(latitude) > 1 else Point(latitude, -longitude * 0.9999)
    found = gazetteer_of([PlaceRow("there", across)], []).nearest(Point(latitude, longitude), 1)
    assert [place.name for place in found] == ["there"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("urumqi", "Ürümqi"),
        ("ÜRÜMQI", "Ürümqi"),
        ("xi'an", "Xi’an"),
        ("XIAN", "Xi’an"),
        ("ren qiu", "Renqiu"),
        ("烏魯木齊", "乌鲁木齐"),
        ("龍", "龙口"),
        ("Ｒｅｎｑｉｕ", "Renqiu"),
    ],
)
def test_name_is_found_however_it_is_typed(typed: str, name: str) -> None:
    found = gazetteer_of([], [PlaceRow(name, Point(1, 2)), PlaceRow("Another", Point(3, 4))]).search(typed, 5)
    assert [place.name for place in found] == [name]


def test_one_letter_finds_only_a_name_of_one_letter() -> None:
    rows = [PlaceRow("Y", Point(1, 2)), PlaceRow("York", Point(3, 4)), PlaceRow("朝阳", Point(5, 6))]
    known = gazetteer_of([], rows)
    assert [[place.name for place in known.search(text, 5)] for text in ("y", "yo", "朝", "-", "")] == [
        *(["Y"], ["York"], ["朝阳"], [], []),
    ]


def test_found_by_another_name_says_which() -> None:
    known = gazetteer_of([], [PlaceRow("Beijing", Point(39.9, 116.4), ("Peking", "北京市"), "北京市")])
    assert [known.search(text, 1)[0].matched for text in ("pek", "beijing", "北京")] == ["Peking", None, None]


def test_place_of_both_lists_is_given_once() -> None:
    known = gazetteer_of(
        [PlaceRow("任丘市", Point(38.7, 116.1))], [PlaceRow("Renqiu", Point(38.71, 116.1), (), "任丘市")]
    )
    assert [place.source for place in known.search("任丘", 5)] == [PlaceSource.OPERATOR]
    assert len(known.nearest(Point(38.7, 116.1), 5)) == 1


@given(st.text(st.characters(codec="ascii"), max_size=20))
def test_short_way_for_ascii_gives_the_same_form(text: str) -> None:
    kept = "".join(one for one in normalise_text(text) if one in string.ascii_lowercase + string.digits)
    assert place_form(text) == kept


def test_index_in_another_order_is_sorted_again() -> None:
    index = NameIndex.of([("b", 1), ("a", 2)])
    assert list(NameIndex(index.names, index.places).sorted_again().names) == ["a", "b"]
    assert [list(index.equal(form)) for form in ("a", "b", "c")] == [[0], [1], []]


def test_place_and_its_lists_show_nothing_in_a_repr() -> None:
    [place] = gazetteer_of([PlaceRow("S3cret", Point(1.2345, 2))], []).search("S3cret", 1)
    assert "S3cret" not in f"{place!r}"
    assert "1.2345" not in f"{place!r}"
