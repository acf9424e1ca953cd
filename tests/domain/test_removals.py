"""Removals: when a confirmation counts, when the counts may be read, and what operators may see of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.alerts import AlertState
from hub.domain.ledger import pack
from hub.domain.removals import (
    CONFIRMED_FOR,
    COUNTED_AFTER,
    KEPT_FOR,
    RemovalCounts,
    count_removals,
    counted_from,
    is_over,
    show,
    suppress_removals,
    takes_confirmations,
)
from hub.services.fanout.evaluate_journal import MISSED_FOR
from tests.fakes import NOW
from tests.public_alerts import public_alert

OPEN = public_alert(opened_at=NOW).alert
ENDED = replace(OPEN, ended=AlertState.CLOSED, ended_at=NOW)
MOMENT = timedelta(milliseconds=1)

numbers = st.sets(st.one_of(st.integers(0, 200), st.integers(0, 2**31)))


@given(told=st.lists(numbers, max_size=4), confirmed=st.lists(numbers, max_size=4))
def test_each_told_device_counts_once_and_no_other(told: list[set[int]], confirmed: list[set[int]]) -> None:
    counts = count_removals([*map(pack, told), None], [None, *map(pack, confirmed)])
    everyone = set[int]().union(*told)
    assert counts == RemovalCounts(len(everyone), len(everyone & set[int]().union(*confirmed)))


def test_open_alert_takes_no_confirmation_and_has_no_counts() -> None:
    assert not takes_confirmations(OPEN, NOW + timedelta(days=400))
    assert not is_over(OPEN, NOW + timedelta(days=400))
    assert counted_from(OPEN) is None


def test_counts_stand_an_hour_after_the_end() -> None:
    assert counted_from(ENDED) == NOW + COUNTED_AFTER == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("after", "takes", "over"),
    [
        (timedelta(0), True, False),
        (CONFIRMED_FOR - MOMENT, True, False),
        (CONFIRMED_FOR, False, False),
        (KEPT_FOR - MOMENT, False, False),
        (KEPT_FOR, False, True),
    ],
)
def test_confirmations_end_before_what_they_wrote_goes(after: timedelta, takes: bool, over: bool) -> None:
    assert takes_confirmations(ENDED, NOW + after) is takes
    assert is_over(ENDED, NOW + after) is over


def test_confirmation_counts_as_long_as_an_end_is_sent() -> None:
    assert CONFIRMED_FOR == MISSED_FOR


@given(told=st.integers(0, 200), removed=st.integers(0, 200), below=st.integers(2, 30))
def test_shown_counts_leave_every_count_open(told: int, removed: int, below: int) -> None:
    shown = suppress_removals(RemovalCounts(told, removed), below)
    for count, seen in ((told, shown.told), (removed, shown.removed)):
        alike = [one for one in range(231) if suppress_removals(RemovalCounts(one, one), below).told == seen]
        assert count in alike
        assert len(alike) >= below
        assert seen is None or seen >= below
    # More confirmed than told is not shown either.
    assert removed > told or (shown.removed or 0) <= (shown.told or 0)


def test_own_phones_move_a_removal_count_to_shown() -> None:
    """docs/security.md says so: these counts are rounded and have no noise."""
    shown = [suppress_removals(RemovalCounts(told, 0), 20).told for told in (19, 20)]
    assert shown == [None, 20]


def test_counts_follow_the_suppression_rule() -> None:
    assert [show(count, 20) for count in (0, 1, 19, 20, 39, 40, 831)] == [None, None, None, 20, 20, 40, 820]
