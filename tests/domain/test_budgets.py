"""The points of a budget, and the time until it has more."""

import pytest

from hub.domain.budgets import Balance, Budget

BUDGET = Budget("anyone", 600)


@pytest.mark.parametrize(("per_minute", "kept"), [(600, 200), (60, 20), (7, 2), (1, 1), (3, 1)])
def test_capacity_of_budget_is_twenty_seconds_worth(per_minute: int, kept: int) -> None:
    assert Budget("anyone", per_minute).capacity == kept


def test_points_come_back_evenly_up_to_capacity() -> None:
    assert BUDGET.per_second == 10
    assert BUDGET.poured(50, 3) == 80
    assert BUDGET.poured(50, 0.5) == 55
    assert BUDGET.poured(50, 3600) == 200
    assert BUDGET.poured(50, -3) == 50


def test_wait_for_points_is_zero_when_they_are_there() -> None:
    assert BUDGET.seconds_until(80, 50) == 3
    assert BUDGET.seconds_until(50, 50) == 0
    assert BUDGET.seconds_until(20, 50) == 0


def test_balance_is_full_once_all_points_are_back() -> None:
    assert Balance(BUDGET, 150, 0).full_in == 5
    assert Balance(BUDGET, 200, 0).full_in == 0
