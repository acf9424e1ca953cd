"""Counts of people as staff see them: nothing below k, and nothing from which one below k could be told."""

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from hub.domain.reach import OUTCOMES, StageCounts, min_possible_values, show, show_sum, suppress

counts = st.integers(0, 120)
stages = st.lists(st.fixed_dictionaries(dict.fromkeys(OUTCOMES, counts)), max_size=5).map(
    lambda rows: [StageCounts(number, 100.0 * number, row) for number, row in enumerate(rows, start=1)]
)


def test_counts_follow_the_suppression_rule() -> None:
    assert [show(count, 20) for count in (0, 1, 19, 20, 39, 40, 831)] == [None, None, None, 20, 20, 40, 820]


@given(stages, st.integers(2, 30))
def test_no_number_shown_is_below_k_or_exact(rows: list[StageCounts], k: int) -> None:
    reach = suppress(rows, k)
    shown = [reach.total, *(stage.counts for stage in reach.stages)]
    assert all(value is None or value % k == 0 for row in shown for value in row.values())
    assert all(list(row) == [*OUTCOMES, "in_ring"] for row in shown)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4))
@example([3, 3, 3, 3])
def test_what_is_shown_leaves_every_small_count_open(parts: list[int]) -> None:
    """By brute force: all divisions that would be shown alike, and how many values each small part takes in them."""
    k = 4
    shown = ([show(part, k) for part in parts], show_sum(parts, k))
    possible = [
        guess
        for guess in itertools.product(*(range(part // k * k, part // k * k + k) for part in parts))
        if ([show(part, k) for part in guess], show(sum(guess), k)) == (shown[0], show(sum(parts), k))
    ]
    for place, part in enumerate(parts):
        if part < k and shown[1] is not None:
            assert len({guess[place] for guess in possible}) * 2 >= k


@given(st.lists(st.integers(0, 12), min_size=1, max_size=3).filter(lambda parts: any(part < 4 for part in parts)))
def test_narrowest_counts_what_remains_possible(parts: list[int]) -> None:
    k, total = 4, show(sum(parts), 4)
    guesses = itertools.product(*(range(part // k * k, part // k * k + k) for part in parts))
    alike = [guess for guess in guesses if sum(guess) // k * k == (total or 0)]
    small = [place for place, part in enumerate(parts) if part < k]
    assert min_possible_values(parts, k) == min(len({guess[place] for guess in alike}) for place in small)


def test_a_sum_that_reveals_a_small_count_is_suppressed() -> None:
    # Nineteen groups of nineteen: the sum alone would say that nearly each of them has nineteen.
    assert show_sum([19] * 19, 20) is None
    assert show_sum([19, 831], 20) == 840


def test_narrowest_counts_values_left_for_one_part() -> None:
    assert min_possible_values([3, 25], 20) == 20
    assert min_possible_values([19, 1, 30], 20) == 20
    assert min_possible_values([5, 20], 10) == 10


def test_sum_is_shown_beside_no_small_count() -> None:
    assert show_sum([20, 20], 20) == 40
    assert show_sum([20, 21, 0], 20) == 40
    assert show_sum([5, 6], 20) is None


def test_counts_that_are_not_given_are_zero() -> None:
    [stage] = suppress([StageCounts(1, 100.0, {OUTCOMES[0]: 40})], 20).stages
    assert stage.counts[OUTCOMES[0]] == 40
    assert stage.counts[OUTCOMES[1]] is None
