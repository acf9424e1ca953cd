"""Budgets on a real Redis: the same rules as those of a process by itself."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from hub.domain.budgets import Budget
from hub.errors import StorageUnavailable
from hub.local.redis import EmbeddedRedis
from hub.services.budgets import LocalBudgets
from hub.storage.redis.budgets import BudgetRepository
from hub.storage.redis.client import connect

pytestmark = pytest.mark.every_redis

BUDGET = Budget("partner.6", 60)
"""20 points at once, one a second: what comes back during a test is no whole point, as a rule."""
KEY = "budget:partner.6"


draws = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10), st.sampled_from([0, 1, 7, 60])), max_size=15)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draws)
async def test_redis_draws_as_a_process_does_by_itself(redis: Redis, draws: list[tuple[int, int, int]]) -> None:
    await redis.flushall()
    now = 0.0
    own, shared = LocalBudgets(lambda: now), BudgetRepository(redis)
    for least, more, seconds in draws:
        now += seconds
        if await redis.exists(KEY):
            await redis.hincrby(KEY, "at", -seconds * 1000)
        mine = await own.draw(BUDGET, least=least, most=least + more)
        theirs = await shared.draw(BUDGET, least=least, most=least + more)
        # The server's clock runs meanwhile: a point may have come back.
        assert abs(theirs.taken - mine.taken) <= 1 or theirs.taken == 0 or mine.taken == 0
        assert theirs.taken == 0 or least <= theirs.taken <= least + more
        if theirs.taken != mine.taken or abs(theirs.left - mine.left) > 1:
            return
        assert abs(theirs.wait - mine.wait) <= 1


async def test_two_processes_draw_from_one(redis: Redis, one_redis: EmbeddedRedis) -> None:
    other = connect(one_redis.url)
    try:
        assert (await BudgetRepository(redis).draw(BUDGET, least=15, most=15)).taken == 15
        refused = await BudgetRepository(other).draw(BUDGET, least=15, most=15)
        assert refused.taken == 0
        assert 8 <= refused.wait <= 10
        assert (await BudgetRepository(other).draw(BUDGET, least=1, most=4)).taken == 4
    finally:
        await other.aclose()


async def test_each_caller_has_its_own_budget(redis: Redis) -> None:
    for caller in ("partner.6", "partner.7"):
        assert (await BudgetRepository(redis).draw(Budget(caller, 60), least=15, most=15)).taken == 15


async def test_what_nobody_draws_from_is_forgotten(redis: Redis) -> None:
    await BudgetRepository(redis).draw(BUDGET, least=1, most=1)
    assert 0 < await redis.pttl(KEY) <= 60_000


async def test_a_redis_that_is_away_is_said_so() -> None:
    client = connect("redis://127.0.0.1:9/0")
    with pytest.raises(StorageUnavailable):
        await BudgetRepository(client).draw(BUDGET, least=1, most=1)
    await client.aclose()
