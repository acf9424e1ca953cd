"""Removals: when a confirmation counts, when the counts may be read, and what operators may see of them."""

import math
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.alerts.alert import AlertState
from hub.domain.delivery.ledger import pack
from hub.domain.delivery.removals import (
    CONFIRMED_FOR,
    COUNTED_AFTER,
    KEPT_FOR,
    RemovalCounts,
    ShownRemovals,
    count_removals,
    counted_from,
    is_over,
    read_removals,
    removals_due,
    show_removals,
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


def test_operators_see_five_readings_at_most() -> None:
    hours = [1, 23, 24, 167, 168, 719, 720, 2_183, 2_184, 9_000]
    numbers = [removals_due(ENDED, NOW + timedelta(hours=after)) for after in hours]
    assert numbers == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert removals_due(ENDED, NOW + COUNTED_AFTER - MOMENT) == removals_due(OPEN, NOW + timedelta(days=400)) == 0


def test_reading_adds_what_has_changed_and_hides_small_counts() -> None:
    chance = random.Random(4)
    first = read_removals(RemovalCounts(500, 100), None, 1, NOW, chance.randrange)
    second = read_removals(RemovalCounts(500, 400), first, 3, NOW, chance.randrange)
    assert (second.number, second.draws, second.counts) == (3, 2, RemovalCounts(500, 400))
    assert abs(second.noised.removed - first.noised.removed - 300) < 40
    assert show_removals(second, 20) == ShownRemovals(NOW, second.noised.told, second.noised.removed)
    small = replace(second, draws=3, noised=RemovalCounts(21, 22))
    assert show_removals(small, 20) == ShownRemovals(NOW, None, 22), "4.5 deviations of three are 21.8."
    assert show_removals(replace(small, draws=1, noised=RemovalCounts(19, 20)), 20) == ShownRemovals(NOW, None, 20)
    assert repr(small) == object.__repr__(small), "No field is written."


def test_operator_with_own_phones_wins_no_more_than_stated() -> None:
    """docs/security.md states 73 % for a stranger's phone that was told and confirmed: e^1 to 1."""
    chance, games = random.Random(9), 2_000
    wins = 0
    for _ in range(games):
        stranger = bool(chance.getrandbits(1))
        seen = read_removals(RemovalCounts(19 + stranger, 19 + stranger), None, 1, NOW, chance.randrange).noised
        evidence = sum(abs(count - 19) - abs(count - 20) for count in (seen.told, seen.removed))
        wins += (evidence > 0 if evidence else bool(chance.getrandbits(1))) == stranger
    assert 0.6 < wins / games < math.e / (1 + math.e) + 0.03, "Three standard errors of 2,000 games are 3 %."
