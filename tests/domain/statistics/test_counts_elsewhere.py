"""Suppressed counts: nothing that is shown narrows a hidden number down."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.statistics.case_columns import CaseColumns, CaseTable, Choice, Fact, Moment
from hub.domain.statistics.counts_elsewhere import MIN_SHOWN, MonthElsewhere, count_cells, ended_months, suppress_small
from hub.domain.statistics.time_buckets import in_ms

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


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ([10, 25], (10, 25), 35),
        ([9, 25], (None, 25), None),
        # Two hidden cells: their sum must be 9 to 9, three of them 9 to 18, to leave each anything from 0 to 9.
        ([4, 5, 25], (None, None, 25), 34),
        ([4, 4, 25], (None, None, 25), None),
        ([5, 5, 25], (None, None, 25), None),
        ([9, 9, 0], (None, None, None), 18),
        ([9, 9, 1], (None, None, None), None),
        ([9, 0, 0], (None, None, None), None),
        ([9, 1, 0], (None, None, None), 10),
    ],
)
def test_total_is_shown_where_hidden_cells_stay_open(
    counts: list[int], cells: tuple[int | None, ...], total: int | None
) -> None:
    assert shown(counts) == (cells, total)


def test_month_without_a_count_has_hidden_cells() -> None:
    assert suppress_small({("2026-05", "a"): 10}, ["2026-05", "2026-06"], ["a", None]) == [
        MonthElsewhere("2026-05", {"a": 10, None: None}, None),
        MonthElsewhere("2026-06", {"a": None, None: None}, None),
    ]


def seen(*moments: tuple[int, int, int]) -> list[int]:
    """Return moments of 2026: month, day and hour of UTC."""
    return [in_ms(datetime(2026, month, day, hour, tzinfo=UTC)) for month, day, hour in moments]


def test_cells_are_counted_in_months_of_the_zone() -> None:
    """In the zone May begins on the last of April at 16:00 of UTC."""
    names: Mapping[str, Sequence[str]] = {Fact.REGION: ["a", "b", "gone", ""]}

    def part(regions: list[int], *moments: tuple[int, int, int]) -> CaseColumns:
        return CaseColumns(len(regions), names, {Fact.REGION: regions}, {Moment.SEEN: seen(*moments)})

    parts = [
        part([0, 0, 1, 2, 3, 0], (4, 30, 15), (4, 30, 16), (5, 9, 0), (5, 9, 0), (5, 9, 0), (6, 30, 15)),
        # Each touches the months by one moment alone.
        part([0, 0], (4, 1, 0), (4, 30, 16)),
        part([1, 1], (6, 30, 15), (7, 9, 0)),
        part([0, 0], (4, 30, 14), (4, 30, 15)),
        part([0], (6, 30, 16)),
        part([1], (5, 9, 0)),
        part([]),
    ]
    masks: list[list[int]] = [[1, 1, 1, 1, 1, 1], [1, 1], [1, 1], [1, 1], [1], [0], []]
    choice = Choice(CaseTable(parts), tuple(map(bytes, masks)))
    for _ in range(2):
        assert count_cells(choice, ["a", "b", None], ZONE, ["2026-05", "2026-06"]) == {
            ("2026-05", "a"): 2,
            ("2026-05", "b"): 1,
            ("2026-05", None): 2,
            ("2026-06", "a"): 1,
            ("2026-06", "b"): 1,
        }
    assert count_cells(choice, ["a"], ZONE, ["2026-05"]) == {("2026-05", "a"): 2, ("2026-05", None): 3}
    assert count_cells(choice, ["a"], ZoneInfo("UTC"), ["2026-05"]) == {("2026-05", None): 3}
    assert count_cells(choice, ["a"], ZONE, []) == {}


def test_two_readers_together_learn_what_neither_may() -> None:
    """The page about security says so. Of 12 children 5 are one reader's and 4 another's: 3 are of neither."""
    everybody, first, second = 12, 5, 4
    assert shown([everybody - first])[0] == (None,)
    assert shown([everybody])[0] == (everybody,)
    # A reader of no case is shown 12; the two say their own numbers.
    assert everybody - first - second == 3
