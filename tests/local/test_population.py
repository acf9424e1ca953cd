"""The seeded population: how many, where, and always the same."""

from collections import Counter

import pytest

from hub.domain.geometry import Point, distance_km
from hub.local.population import draw_population

HENGSHUI = Point(37.74, 115.67)
BEIJING = Point(39.9075, 116.39723)


@pytest.fixture(scope="module")
def people() -> list[Point]:
    """The demo's population."""
    return draw_population(50_000, HENGSHUI, seed=2016)


def test_as_many_inside_and_outside_as_asked(people: list[Point]) -> None:
    inside = sum(distance_km(HENGSHUI, point) <= 500 for point in people)
    assert len(people) == 50_000
    assert inside == 20_000
    assert all(point.valid for point in people)


def test_people_live_where_cities_are(people: list[Point]) -> None:
    around_beijing = sum(distance_km(BEIJING, point) < 15 for point in people)
    assert 1_000 < around_beijing < 10_000
    assert len({(round(point.latitude, 1), round(point.longitude, 1)) for point in people}) > 2_000
    assert Counter(people).most_common(1)[0][1] <= 2
    assert 10 < sum(distance_km(HENGSHUI, point) <= 100 for point in people) < 5_000


def test_points_inside_and_outside_are_mixed(people: list[Point]) -> None:
    first = sum(distance_km(HENGSHUI, point) <= 500 for point in people[:5_000])
    assert 1_700 < first < 2_300


def test_the_same_seed_gives_the_same_people(people: list[Point]) -> None:
    assert draw_population(50_000, HENGSHUI, seed=2016) == people
    assert draw_population(100, HENGSHUI, seed=1) != draw_population(100, HENGSHUI, seed=2)


def test_what_is_not_kept_is_drawn_again() -> None:
    people = draw_population(500, HENGSHUI, seed=3, keep=lambda latitude, longitude: round(latitude * 1e5) % 2 == 0)
    assert len(people) == 500
    assert all(round(point.latitude * 1e5) % 2 == 0 for point in people)


def test_other_shares_countries_and_radii() -> None:
    people = draw_population(1_000, Point(48.85, 2.35), seed=4, inside_km=50, share_inside=0.9, country="FR")
    assert sum(distance_km(Point(48.85, 2.35), point) <= 50 for point in people) == 900
    assert len(draw_population(100, HENGSHUI, seed=5, share_inside=1.0, country=None)) == 100


def test_a_share_nobody_can_fill_is_refused() -> None:
    with pytest.raises(ValueError, match="No city"):
        draw_population(10, Point(0, -30), seed=6)
    with pytest.raises(ValueError, match="between 0 and 1"):
        draw_population(10, HENGSHUI, seed=6, share_inside=1.5)
