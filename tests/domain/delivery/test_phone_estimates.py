"""Estimates of phones before an opening: how few a person sees, and what an insider wins from them."""

import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.actors import KeyMode
from hub.domain.cells import Cell, snap
from hub.domain.delivery.phone_estimates import (
    COUNTED_FOR,
    ESTIMATE_DEVIATION,
    ESTIMATE_EPSILON,
    MAX_ESTIMATES_OF_DAY,
    MAX_ESTIMATES_OF_OPENING,
    Estimate,
    EstimatedCircle,
    EstimateDigests,
    ShownEstimate,
    admit,
)
from hub.domain.geometry import Circle, Point, distance_km
from hub.domain.noise import draw_noise
from tests.fakes import officer

NOW = datetime(2016, 5, 13, 8, 20, tzinfo=UTC)
HOME = Point(37.74, 115.67)
DIGESTS = EstimateDigests(bytes(32))
WANTED = EstimatedCircle(KeyMode.LIVE, snap(HOME), 100.0)


@pytest.mark.parametrize(
    ("noised", "about"),
    [(-3, None), (0, None), (101, None), (102, 100), (119, 110), (120, 120), (23_456, 23_000), (1_999_999, 1_900_000)],
)
def test_estimate_is_shown_in_two_digits_or_hidden(noised: int, about: int | None) -> None:
    assert Estimate(noised, NOW).about(20) == about
    assert Estimate(noised, NOW).about(10**9) is None


def test_circle_counts_the_phones_of_its_mode_alone() -> None:
    near, far = snap(HOME), snap(Point(39.9, 116.4))
    populated = {near: {2: 7, 3: 100, 4: 1}, far: {2: 50}}
    assert distance_km(HOME, Point(39.9, 116.4)) > 200
    counts = [EstimatedCircle(mode, near, radius).count(populated) for mode in KeyMode for radius in (100, 300)]
    assert counts == [8, 58, 100, 100]
    assert WANTED.circle == Circle(WANTED.circle.centre, 100.0)


def test_places_of_one_cell_have_one_estimate_for_a_month() -> None:
    beside = EstimatedCircle(KeyMode.LIVE, snap(Point(37.741, 115.671)), 100.0)
    assert DIGESTS.of_circle(beside, NOW) == DIGESTS.of_circle(WANTED, NOW + timedelta(days=18))
    others = [
        EstimatedCircle(KeyMode.TEST, WANTED.cell, 100.0),
        EstimatedCircle(KeyMode.LIVE, snap(Point(38.5, 115.67)), 100.0),
        EstimatedCircle(KeyMode.LIVE, WANTED.cell, 200.0),
    ]
    ids = {DIGESTS.of_circle(one, NOW) for one in (WANTED, *others)} | {
        DIGESTS.of_circle(WANTED, NOW + COUNTED_FOR * 30)
    }
    assert len(ids) == 5
    assert not any(WANTED.cell in one for one in ids)


def test_accounts_of_one_person_share_a_name() -> None:
    wang = DIGESTS.of_person(officer("wang"))
    for same in (officer("wang-2", "PERSON of\u200b wang"), officer("WANG", "somebody else")):
        assert set(DIGESTS.of_person(same)) & set(wang)
    assert not set(DIGESTS.of_person(officer("li"))) & set(wang)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(0, 9)),
        max_size=40,
    )
)
def test_person_sees_few_new_estimates_an_opening_and_a_day(asked: list[tuple[int, list[int], int]]) -> None:
    now = NOW
    shown: tuple[ShownEstimate, ...] = ()
    seen: list[tuple[datetime, str, str]] = []
    for opening, wanted, hours in asked:
        now += timedelta(hours=hours)
        names = [f"circle {one}" for one in wanted]
        known = {estimate for at, _, estimate in seen if at > now - COUNTED_FOR}
        admission = admit(shown, f"opening {opening}", names, now)
        shown = admission.shown
        # What was seen within a day comes again, in whatever opening, and nothing is refused while there is room.
        assert known & set(names) <= set(admission.allowed) <= set(names)
        seen += [(now, f"opening {opening}", one) for one in admission.allowed if one not in known]
        lately = [one for one in seen if one[0] > now - COUNTED_FOR]
        of_opening = [one for one in lately if one[1] == f"opening {opening}"]
        assert len(lately) <= MAX_ESTIMATES_OF_DAY
        assert len(of_opening) <= MAX_ESTIMATES_OF_OPENING
        left = min(MAX_ESTIMATES_OF_OPENING - len(of_opening), MAX_ESTIMATES_OF_DAY - len(lately))
        assert admission.left == left
        assert left == 0 or set(admission.allowed) == set(names)
        assert {one.estimate for one in shown} == {estimate for _, _, estimate in lately}
    assert len(set(shown)) == len(shown)
    assert all(isinstance(one, ShownEstimate) for one in shown)


# ---------------------------------------------------------------- an insider who knows everything but one phone


def chance_to_win(estimates: int) -> float:
    """Return how often the best guess is right: each estimate is a coin that falls to the truth a little more often.

    The insider knows every other phone in the circle, so an estimate says "here" or "not here", and nothing between.
    """
    likely = 1 / (1 + math.exp(-ESTIMATE_EPSILON))
    return sum(
        math.comb(estimates, right)
        * likely**right
        * (1 - likely) ** (estimates - right)
        * (1.0 if 2 * right > estimates else 0.5 if 2 * right == estimates else 0.0)
        for right in range(estimates + 1)
    )


def play(estimates: int, rand_below: Callable[[int], int], others: int) -> bool:
    """Return True if the insider guesses whether the phone is in a cell that all circles of the estimates touch."""
    cell, truth = Cell(WANTED.cell), rand_below(2)
    populated = {cell: {2: others + truth}}
    votes = 0
    for _ in range(estimates):
        noised = WANTED.count(populated) + draw_noise(rand_below, ESTIMATE_EPSILON)
        votes += 1 if noised > others else -1
    return (votes > 0 if votes else bool(rand_below(2))) == bool(truth)


def test_insider_who_knows_all_other_phones_hardly_wins() -> None:
    # One opening's worth, and a day's; a coin has 50 %. Of single readings the estimates of an opening share the noise.
    assert chance_to_win(MAX_ESTIMATES_OF_OPENING) < 0.54
    assert chance_to_win(MAX_ESTIMATES_OF_DAY) < 0.57
    assert MAX_ESTIMATES_OF_OPENING * ESTIMATE_EPSILON * 2 == 1
    assert 22 < ESTIMATE_DEVIATION < 23


def test_played_games_of_an_insider_agree_with_the_stated_chance() -> None:
    games, rand_below = 1_500, random.Random(11).randrange
    won = sum(play(MAX_ESTIMATES_OF_OPENING, rand_below, others=19) for _ in range(games)) / games
    assert abs(won - chance_to_win(MAX_ESTIMATES_OF_OPENING)) < 4 * 0.5 / math.sqrt(games)
