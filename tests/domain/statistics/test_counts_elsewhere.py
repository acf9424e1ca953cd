"""Suppressed counts: nothing that is shown narrows a hidden number down."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.statistics.counts_elsewhere import MIN_SHOWN, ended_months, suppress_small

SMALL = range(MIN_SHOWN)
COUNTS = st.lists(st.integers(0, 25) | st.integers(0, 10), min_size=1, max_size=3)
ZONE = ZoneInfo("Asia/Shanghai")
Shown = tuple[tuple[int | None, ...], int | None]


def shown(counts: Sequence[int]) -> Shown:
    """Return what everybody sees of a month with these counts."""
    regions = [str(number) for number in range(len(counts))]
    [month] = suppress_small(
        {("2026-05", region): count for region, count in zip(regions, counts, strict=True)}, ["2026-05"], regions
    )
    return tuple(month.cells[region] for region in regions), month.total


@settings(max_examples=60)
@given(COUNTS)
def test_shown_numbers_leave_every_hidden_one_open(counts: list[int]) -> None:
    """Try every month that looks the same: each hidden number can be anything from 0 to 9."""
    seen = shown(counts)
    hidden = [place for place, count in enumerate(seen[0]) if count is None]
    possible = []
    for filled in itertools.product(SMALL, repeat=len(hidden)):
        other = list(counts)
        for place, count in zip(hidden, filled, strict=True):
            other[place] = count
        if shown(other) == seen:
            possible.append(filled)
    for number in range(len(hidden)):
        assert {filled[number] for filled in possible} == set(SMALL)


@given(COUNTS)
def test_no_sum_of_shown_numbers_gives_a_hidden_one(counts: list[int]) -> None:
    cells, total = shown(counts)
    known = [count for count in cells if count is not None]
    assert known == [count for count in counts if count >= MIN_SHOWN]
    if total is not None:
        assert total == sum(counts) >= MIN_SHOWN
        # What is left is the sum of two hidden numbers at least, or there is none.
        assert cells.count(None) != 1
        assert cells.count(None) == 0 or total - sum(known) >= MIN_SHOWN - 1


def test_months_are_whole_and_have_ended() -> None:
    now = datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert ended_months(None, None, now, ZONE)[::11] == ["2025-03", "2026-02"]
    # In the zone it is March since eight hours, and there April began at 16:00 of UTC.
    begin, end = datetime(2025, 12, 31, 16, tzinfo=UTC), datetime(2026, 2, 28, 15, 59, tzinfo=UTC)
    assert ended_months(begin, end, now, ZONE) == ["2026-01"]
    assert ended_months(begin.replace(minute=1), now, now, ZONE) == ["2026-02"]
    assert ended_months(now, None, now, ZONE) == []
    assert ended_months(None, datetime.max.replace(tzinfo=UTC), now, ZONE) == ended_months(None, None, now, ZONE)


def test_two_readers_together_learn_what_neither_may() -> None:
    """The page about security says so. Of 12 children 5 are one reader's and 4 another's: 3 are of neither."""
    everybody, first, second = 12, 5, 4
    assert shown([everybody - first])[0] == (None,)
    assert shown([everybody])[0] == (everybody,)
    # A reader of no case is shown 12; the two say their own numbers.
    assert everybody - first - second == 3
