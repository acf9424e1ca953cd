"""Places and times last seen that an officer is asked about, and those that never delay a case."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hub.domain.cases.case import LastSeen
from hub.domain.geometry import EARTH_RADIUS_KM, Circle, Point, destination
from hub.domain.places.usual_places import (
    MAX_TIME_SINCE_SEEN,
    REASON_SENTENCES,
    ForceAreas,
    PlaceRules,
    UnusualReason,
    describe_reasons,
    unusual_reasons,
)

NOW = datetime(2016, 5, 13, 8, 20, tzinfo=UTC)
OUTSIDE, SWAPPED = UnusualReason.OUTSIDE_AREA, UnusualReason.LOOKS_SWAPPED
ZERO, LONG_AGO = UnusualReason.ZERO_COORDINATES, UnusualReason.LONG_AGO

HENGSHUI = Circle(Point(37.74, 115.67), 90)
URUMQI = Circle(Point(43.83, 87.62), 120)
AREAS = ForceAreas({"hengshui": [HENGSHUI], "urumqi": [URUMQI, Circle(Point(44.01, 89.18), 80)]})

POINTS = st.builds(
    Point,
    st.one_of(st.floats(-90, 90), st.sampled_from([90.0, -90.0, 0.0])),
    st.one_of(st.floats(-180, 180), st.sampled_from([180.0, -180.0, 0.0])),
)
CIRCLES = st.builds(Circle, POINTS, st.floats(0.5, 3000))
AGES = st.timedeltas(timedelta(0), timedelta(days=6500))
BEARINGS = st.floats(0, 360)


def reasons(
    point: Point,
    *,
    areas: ForceAreas = AREAS,
    force: str = "hengshui",
    age: timedelta = timedelta(minutes=20),
) -> Sequence[UnusualReason]:
    seen = LastSeen(point, "district", NOW - age)
    return unusual_reasons(PlaceRules(areas), force, seen, district_within_km=30, now=NOW)


def far_apart_km(a: Point, b: Point) -> float:
    """Another formula for the distance, so that the hub's own is not its own judge."""
    la, lb = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((lb - la) / 2) ** 2
    half += math.cos(la) * math.cos(lb) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def side_of(circles: Sequence[Circle], point: Point) -> int:
    """1 for a point certainly inside of a circle, -1 for one certainly outside of all, 0 near an edge."""
    if abs(point.latitude) > 90:
        return -1
    gaps = [circle.radius_km - far_apart_km(circle.centre, point) for circle in circles]
    return 1 if max(gaps) > 0.3 else -1 if max(gaps) < -0.3 else 0


@given(st.lists(CIRCLES, min_size=1, max_size=4), st.data(), BEARINGS, st.floats(0, 0.999), AGES)
def test_recent_place_inside_of_any_circle_is_usual(
    circles: list[Circle], data: st.DataObject, bearing: float, part: float, age: timedelta
) -> None:
    circle = data.draw(st.sampled_from(circles))
    point = destination(circle.centre, bearing, circle.radius_km * part)
    assume(point.valid and (point.latitude, point.longitude) != (0, 0))
    areas = ForceAreas({"hengshui": circles})
    assert reasons(point, areas=areas, age=min(age, MAX_TIME_SINCE_SEEN)) == ()


@given(st.lists(CIRCLES, max_size=4), POINTS, AGES)
def test_reasons_are_those_of_another_reckoning(circles: list[Circle], point: Point, age: timedelta) -> None:
    expected = []
    if circles:
        here, exchanged = side_of(circles, point), side_of(circles, Point(point.longitude, point.latitude))
        assume(here > 0 or (here < 0 and exchanged))
        if here < 0:
            expected.append(SWAPPED if exchanged > 0 else OUTSIDE)
    if point == Point(0, 0):
        expected.append(ZERO)
    if age > timedelta(days=30):
        expected.append(LONG_AGO)
    assert list(reasons(point, areas=ForceAreas({"hengshui": circles}), age=age)) == expected


@given(POINTS, st.sampled_from(["anyang", "", "hengshui-2"]))
def test_force_without_an_area_has_no_outside(point: Point, force: str) -> None:
    assert not {OUTSIDE, SWAPPED} & {*reasons(point, force=force)}
    assert not {OUTSIDE, SWAPPED} & {*reasons(point, areas=ForceAreas())}


@given(CIRCLES, BEARINGS, st.floats(0, 0.999))
def test_exchanged_place_inside_the_area_looks_swapped(circle: Circle, bearing: float, part: float) -> None:
    meant = destination(circle.centre, bearing, circle.radius_km * part)
    sent = Point(meant.longitude, meant.latitude)
    assume(sent.valid and side_of([circle], sent) < 0)
    assert [one for one in reasons(sent, areas=ForceAreas({"hengshui": [circle]})) if one is not ZERO] == [SWAPPED]


@pytest.mark.parametrize(
    ("point", "force", "expected"),
    [
        (Point(37.74, 115.67), "hengshui", []),
        (Point(37.74, 115.67), "urumqi", [OUTSIDE]),
        (Point(87.62, 43.83), "urumqi", [SWAPPED]),
        (Point(89.18, 44.01), "urumqi", [SWAPPED]),
        (Point(44.01, 89.18), "urumqi", []),
        (Point(87.62, 43.83), "hengshui", [OUTSIDE]),
        (Point(0, 0), "hengshui", [OUTSIDE, ZERO]),
        (Point(-0.0, 0.0), "anyang", [ZERO]),
        (Point(0, 115.67), "anyang", []),
        (Point(37.74, 0), "anyang", []),
    ],
)
def test_reasons_of_known_places_are_exact(point: Point, force: str, expected: list[UnusualReason]) -> None:
    assert list(reasons(point, force=force)) == expected


def test_longitude_beyond_90_cannot_be_a_swapped_latitude() -> None:
    """Taken for an angle, latitude 115.67 is latitude 64.33 on the other side of the earth."""
    areas = ForceAreas({"hengshui": [Circle(Point(64.33, -142.26), 100)]})
    assert reasons(Point(37.74, 115.67), areas=areas) == (OUTSIDE,)


@pytest.mark.parametrize("force", ["hengshui", "Hengshui", " HENGSHUI ", "ｈｅｎｇｓｈｕｉ"])
@pytest.mark.parametrize("given", ["hengshui", "HengShui"])
def test_force_is_found_in_any_spelling(force: str, given: str) -> None:
    areas = ForceAreas({given: [HENGSHUI]})
    assert reasons(URUMQI.centre, areas=areas, force=force) == (OUTSIDE,)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), []),
        (timedelta(days=30), []),
        (timedelta(days=30, milliseconds=1), [LONG_AGO]),
        (timedelta(days=366), [LONG_AGO]),
    ],
)
def test_time_is_unusual_after_thirty_days(age: timedelta, expected: list[UnusualReason]) -> None:
    assert list(reasons(HENGSHUI.centre, age=age)) == expected


def test_all_reasons_are_found_and_said_at_once() -> None:
    found = reasons(Point(0, 0), age=timedelta(days=31))
    assert found == (OUTSIDE, ZERO, LONG_AGO)
    assert describe_reasons(found, district_within_km=30) == (
        "The point lies outside of the force's area. "
        "Latitude and longitude are both 0, which often stands for a missing place. "
        "The time last seen is more than 30 days ago."
    )
    assert "swapped" in describe_reasons([SWAPPED], district_within_km=30)
    assert "more than 12.5 km" in describe_reasons([UnusualReason.FAR_FROM_DISTRICT], district_within_km=12.5)
    assert set(REASON_SENTENCES) == set(UnusualReason)
