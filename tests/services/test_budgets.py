"""Callers never spend more points than there are, in all processes together; a store that is away refuses nobody."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.budgets import Balance, Budget, Draw
from hub.errors import StorageUnavailable
from hub.services.budgets import RETRY_STORE_SECONDS, Budgets, LocalBudgets
from tests.timeouts import HANG_TIMEOUT

BUDGET = Budget("partner.6", 3_000)
"""1,000 points at once, 50 a second."""


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class SharedBudgets(LocalBudgets):
    """The port BudgetRepository that can fail or stop answering."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.away = self.silent = False
        self.asked = 0

    async def draw(self, budget: Budget, *, least: int, most: int) -> Draw:
        self.asked += 1
        await asyncio.sleep(0)
        if self.silent:
            await asyncio.Event().wait()
        if self.away:
            raise StorageUnavailable()
        return await super().draw(budget, least=least, most=most)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shared(clock: Clock) -> SharedBudgets:
    return SharedBudgets(clock)


steps = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 400), st.sampled_from([0.0, 0.1, 1.0, 7.0, 100.0])), max_size=40
)


@settings(max_examples=200)
@given(steps)
async def test_processes_together_never_overspend_a_budget(steps: list[tuple[int, int, float]]) -> None:
    clock = Clock()
    shared = SharedBudgets(clock)
    processes = [Budgets(shared, clock) for _ in range(3)]
    begun, spent = clock.seconds, 0
    for process, points, seconds in steps:
        clock.seconds += seconds
        balance = await processes[process].spend(BUDGET, points)
        spent += 0 if balance.wait else points
        assert spent <= BUDGET.capacity + (clock.seconds - begun) * BUDGET.per_second
        assert 0 <= balance.left <= BUDGET.capacity


@settings(max_examples=100)
@given(steps)
async def test_caller_who_waits_as_told_may_spend(steps: list[tuple[int, int, float]]) -> None:
    clock = Clock()
    budgets = Budgets(SharedBudgets(clock), clock)
    for _, points, seconds in steps:
        clock.seconds += seconds
        balance = await budgets.spend(BUDGET, points)
        if balance.wait:
            clock.seconds += balance.wait + 0.001
            assert (await budgets.spend(BUDGET, points)).wait == 0


async def test_refusal_spends_nothing_and_returns_the_wait(shared: SharedBudgets, clock: Clock) -> None:
    budgets = Budgets(shared, clock)
    assert await budgets.spend(BUDGET, 900) == Balance(BUDGET, 100, 0.0)
    refused = await budgets.spend(BUDGET, 300)
    assert (refused.left, refused.wait) == (100, 4.0)
    assert (await budgets.spend(BUDGET, 100)).wait == 0
    clock.seconds += 6.0
    assert (await budgets.spend(BUDGET, 300)).wait == 0


async def test_few_requests_draw_points_from_store(shared: SharedBudgets, clock: Clock) -> None:
    budgets = Budgets(shared, clock)
    for _ in range(100):
        assert (await budgets.spend(BUDGET, 1)).wait == 0
    assert shared.asked == 10


async def test_requests_at_the_same_moment_draw_once(shared: SharedBudgets, clock: Clock) -> None:
    budgets = Budgets(shared, clock)
    balances = await asyncio.gather(*(budgets.spend(BUDGET, 1) for _ in range(10)))
    assert [balance.wait for balance in balances] == [0.0] * 10
    assert shared.asked == 1


async def test_each_caller_has_its_own_budget(shared: SharedBudgets, clock: Clock) -> None:
    budgets = Budgets(shared, clock)
    assert (await budgets.spend(BUDGET, 1000)).wait == 0
    assert (await budgets.spend(Budget("partner.7", 3_000), 1000)).wait == 0
    assert (await budgets.spend(BUDGET, 1)).wait > 0


async def test_process_keeps_budget_itself_while_store_is_away(shared: SharedBudgets, clock: Clock) -> None:
    budgets = Budgets(shared, clock)
    shared.away = True
    assert (await budgets.spend(BUDGET, 600)).wait == 0
    assert (await budgets.spend(BUDGET, 600)).wait > 0
    asked = shared.asked
    clock.seconds += 1
    assert (await budgets.spend(BUDGET, 300)).wait == 0
    assert shared.asked == asked  # a store that is away is not asked each time
    shared.away = False
    clock.seconds += RETRY_STORE_SECONDS
    assert (await budgets.spend(BUDGET, 900)).wait == 0
    assert shared.asked == asked + 1


async def test_silent_budget_store_is_not_waited_for(shared: SharedBudgets, clock: Clock) -> None:
    budgets = Budgets(shared, clock)
    shared.silent = True
    async with asyncio.timeout(HANG_TIMEOUT):
        assert (await budgets.spend(BUDGET, 600)).wait == 0


async def test_points_of_an_old_limit_do_not_count(shared: SharedBudgets, clock: Clock) -> None:
    budgets = Budgets(shared, clock)
    assert (await budgets.spend(Budget(BUDGET.caller, 3_000_000), 1)).wait == 0
    small = Budget(BUDGET.caller, 60)
    assert (await budgets.spend(small, 15)).wait == 0
    assert (await budgets.spend(small, 15)).wait > 0


async def test_drawing_caller_is_not_refused_for_others_spending(shared: SharedBudgets, clock: Clock) -> None:
    budgets = Budgets(shared, clock)
    assert (await budgets.spend(BUDGET, 1)).wait == 0
    balances = await asyncio.gather(budgets.spend(BUDGET, 15), budgets.spend(BUDGET, 9))
    assert [balance.wait for balance in balances] == [0.0, 0.0]
