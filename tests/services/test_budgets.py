"""Spending points: no more than there are, over all processes, and nobody turned away because nobody can tell."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.budgets import Balance, Budget, Draw
from hub.errors import StorageUnavailable
from hub.services.budgets import RETRY_STORE_SECONDS, Budgets, LocalBudgets

BUDGET = Budget("partner.6", 3_000)
"""1,000 points at once, 50 a second."""


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Book(LocalBudgets):
    """The port BudgetRepository, which can go away or fall silent."""

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
def book(clock: Clock) -> Book:
    return Book(clock)


steps = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 400), st.sampled_from([0.0, 0.1, 1.0, 7.0, 100.0])), max_size=40
)


@settings(max_examples=200, deadline=None)
@given(steps)
async def test_all_processes_together_never_spend_more_than_there_is(steps: list[tuple[int, int, float]]) -> None:
    clock = Clock()
    book = Book(clock)
    processes = [Budgets(book, clock) for _ in range(3)]
    begun, spent = clock.seconds, 0
    for process, points, seconds in steps:
        clock.seconds += seconds
        balance = await processes[process].spend(BUDGET, points)
        spent += 0 if balance.wait else points
        assert spent <= BUDGET.capacity + (clock.seconds - begun) * BUDGET.per_second
        assert 0 <= balance.left <= BUDGET.capacity


@settings(max_examples=100, deadline=None)
@given(steps)
async def test_whoever_waits_as_told_is_let_in(steps: list[tuple[int, int, float]]) -> None:
    clock = Clock()
    budgets = Budgets(Book(clock), clock)
    for _, points, seconds in steps:
        clock.seconds += seconds
        balance = await budgets.spend(BUDGET, points)
        if balance.wait:
            clock.seconds += balance.wait + 0.001
            assert (await budgets.spend(BUDGET, points)).wait == 0


async def test_a_refusal_spends_nothing_and_says_how_long_to_wait(book: Book, clock: Clock) -> None:
    budgets = Budgets(book, clock)
    assert await budgets.spend(BUDGET, 900) == Balance(BUDGET, 100, 0.0)
    refused = await budgets.spend(BUDGET, 300)
    assert (refused.left, refused.wait) == (100, 4.0)
    assert (await budgets.spend(BUDGET, 100)).wait == 0
    clock.seconds += 6.0
    assert (await budgets.spend(BUDGET, 300)).wait == 0


async def test_few_requests_ask_for_their_points(book: Book, clock: Clock) -> None:
    budgets = Budgets(book, clock)
    for _ in range(100):
        assert (await budgets.spend(BUDGET, 1)).wait == 0
    assert book.asked == 10


async def test_those_that_come_at_once_draw_once(book: Book, clock: Clock) -> None:
    budgets = Budgets(book, clock)
    balances = await asyncio.gather(*(budgets.spend(BUDGET, 1) for _ in range(10)))
    assert [balance.wait for balance in balances] == [0.0] * 10
    assert book.asked == 1


async def test_callers_have_each_their_own(book: Book, clock: Clock) -> None:
    budgets = Budgets(book, clock)
    assert (await budgets.spend(BUDGET, 1000)).wait == 0
    assert (await budgets.spend(Budget("partner.7", 3_000), 1000)).wait == 0
    assert (await budgets.spend(BUDGET, 1)).wait > 0


async def test_while_nobody_can_tell_each_process_keeps_to_it_by_itself(book: Book, clock: Clock) -> None:
    budgets = Budgets(book, clock)
    book.away = True
    assert (await budgets.spend(BUDGET, 600)).wait == 0
    assert (await budgets.spend(BUDGET, 600)).wait > 0
    asked = book.asked
    clock.seconds += 1
    assert (await budgets.spend(BUDGET, 300)).wait == 0
    assert book.asked == asked  # nobody waits again and again for what is away
    book.away = False
    clock.seconds += RETRY_STORE_SECONDS
    assert (await budgets.spend(BUDGET, 900)).wait == 0
    assert book.asked == asked + 1


async def test_a_book_that_says_nothing_is_not_waited_for(book: Book, clock: Clock) -> None:
    budgets = Budgets(book, clock)
    book.silent = True
    async with asyncio.timeout(5):
        assert (await budgets.spend(BUDGET, 600)).wait == 0


async def test_what_was_drawn_of_a_budget_is_none_of_the_next(book: Book, clock: Clock) -> None:
    budgets = Budgets(book, clock)
    assert (await budgets.spend(Budget(BUDGET.caller, 3_000_000), 1)).wait == 0
    small = Budget(BUDGET.caller, 60)
    assert (await budgets.spend(small, 15)).wait == 0
    assert (await budgets.spend(small, 15)).wait > 0


async def test_who_draws_is_not_refused_for_what_others_spend_meanwhile(book: Book, clock: Clock) -> None:
    budgets = Budgets(book, clock)
    assert (await budgets.spend(BUDGET, 1)).wait == 0
    balances = await asyncio.gather(budgets.spend(BUDGET, 15), budgets.spend(BUDGET, 9))
    assert [balance.wait for balance in balances] == [0.0, 0.0]
