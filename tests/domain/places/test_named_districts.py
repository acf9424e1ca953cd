"""The place that a district's text names, and points far from it."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cases.case import LastSeen
from hub.domain.geometry import Point, destination, distance_km
from hub.domain.places.gazetteer import Gazetteer, PlaceArea, PlaceRow, PlaceSource, PlaceTable
from hub.domain.places.named_districts import named_points
from hub.domain.places.usual_places import PlaceRules, UnusualReason, unusual_reasons
from hub.operator_files.shipped_places import shipped_gazetteer
from tests.fakes import NOW

RENQIU, BEIJING, CHIFENG, XIAN = Point(38.71, 116.1), Point(39.91, 116.4), Point(42.27, 118.96), Point(34.26, 108.93)


def rounded(points: "tuple[Point, ...] | list[Point]") -> set[tuple[float, float]]:
    return {(round(point.latitude, 2), round(point.longitude, 2)) for point in points}


@pytest.mark.parametrize(
    ("district", "point"),
    [
        ("河北省任丘市", RENQIU),
        ("河北任丘市", RENQIU),
        ("河北省，任丘市", RENQIU),
        ("河北省 任丘市", RENQIU),
        ("中国河北省任丘市", RENQIU),
        ("任丘市", RENQIU),
        ("Renqiu, Hebei", RENQIU),
        ("Renqiu City, Hebei Province, China", RENQIU),
        ("renqiu / hebei", RENQIU),
        ("北京", BEIJING),
        ("北京市", BEIJING),
        ("Beijing", BEIJING),
        ("赤峰市", CHIFENG),
        ("內蒙古自治區赤峰市", CHIFENG),
        ("陝西省西安市", XIAN),
        ("Xi'an, Shaanxi", XIAN),
    ],
)
def test_district_of_known_place_gives_its_point(district: str, point: Point) -> None:
    found = named_points(shipped_gazetteer(), district)
    assert (point.latitude, point.longitude) in rounded(list(found))


@pytest.mark.parametrize(
    "district",
    [
        *("北京市朝阳区", "朝阳区", "石家庄市新华区", "深圳市南山区", "任丘市新华路", "赤峰市克什克腾旗", "城关镇"),
        *("新华", "朝阳", "市", "上海市浦东新区", "河北省", "", "-", "China", "China, Hebei", "Hebei", "a district"),
        *("Renqiu", "Springfield, VT", "Chaoyang District, Beijing", "Near the station, Renqiu, Hebei", "Renqiu 任丘"),
        *("Taiping", "Old Town", "Springfield", "Downtown", "Centre"),
    ],
)
def test_district_that_is_not_known_for_certain_gives_none(district: str) -> None:
    assert named_points(shipped_gazetteer(), district) == ()


def test_place_of_another_province_is_not_the_named_one() -> None:
    assert named_points(shipped_gazetteer(), "Suzhou, Jiangsu")
    anhui = named_points(shipped_gazetteer(), "Suzhou, Anhui")
    assert all(distance_km(point, Point(33.64, 116.98)) < 30 for point in anhui)
    assert len(named_points(shipped_gazetteer(), "Suzhou")) > 1
    assert named_points(shipped_gazetteer(), "Renqiu, Guangdong") == ()


def test_city_named_around_the_place_counts_too() -> None:
    rows = [
        PlaceRow("大市", Point(40, 110), (), population=500_000),
        PlaceRow("小县", Point(41, 110), (), population=60_000),
        PlaceRow("远县", Point(20, 110), (), population=60_000),
    ]
    known = Gazetteer((PlaceTable.of(PlaceSource.GEONAMES, rows),))
    assert set(named_points(known, "甲乙市丙丁县")) == set()
    assert [rounded(list(named_points(known, text))) for text in ("大市小县", "大市远县")] == [set(), set()]


def test_every_name_of_the_operators_own_list_counts() -> None:
    own = PlaceTable.of(PlaceSource.OPERATOR, [PlaceRow("新华区", Point(38.04, 114.46), ("Xinhua District",))])
    known = Gazetteer((own, *shipped_gazetteer().tables), shipped_gazetteer().area_names)
    for district in ("新华区", "石家庄市新华区", "河北省石家庄市新华区", "Xinhua District, Hebei"):
        assert (38.04, 114.46) in rounded(list(named_points(known, district)))


PLACES = st.builds(
    PlaceRow,
    st.sampled_from(("任丘市", "龙口市", "Dover")),
    st.builds(Point, st.floats(-89, 89), st.floats(-180, 180)),
    population=st.sampled_from((20_000, 150_000, 2_000_000)),
    area=st.sampled_from((PlaceArea(), PlaceArea("CN"))),
)


@given(
    st.lists(PLACES, min_size=1, max_size=5),
    st.sampled_from(("任丘市", "龍口", "Dover", "Dover, Kent", "任丘市新村")),
    st.integers(0, 4),
    st.floats(0, 360),
    st.floats(-30, 30) | st.sampled_from((-0.001, 0.001)),
    st.sampled_from((30.0, 10.0)),
)
def test_point_is_questioned_only_beyond_the_distance(
    rows: list[PlaceRow], district: str, at: int, bearing: float, beyond: float, limit: float
) -> None:
    """Nothing is asked within the distance of any place of the name, always beyond it, never of an unknown name."""
    point = destination(rows[at % len(rows)].point, bearing, max(limit + beyond, 0))
    known = Gazetteer((PlaceTable.of(PlaceSource.OPERATOR, rows),))
    name = {"龍口": "龙口市"}.get(district, district)
    far = min((distance_km(point, row.point) for row in rows if row.name == name), default=None)
    if far is not None and math.isclose(far, limit, abs_tol=1e-6):
        return
    reasons = unusual_reasons(
        PlaceRules(gazetteer=known),
        "force",
        LastSeen(point, district, NOW - timedelta(hours=1)),
        district_within_km=limit,
        now=NOW,
    )
    asked = UnusualReason.FAR_FROM_DISTRICT in reasons
    assert asked == (far is not None and far > limit)


@given(st.text(alphabet="北京市朝阳区河北省任丘县, /Renqiu'", max_size=40))
def test_any_text_is_understood_or_not(district: str) -> None:
    assert all(point.valid for point in named_points(shipped_gazetteer(), district))
