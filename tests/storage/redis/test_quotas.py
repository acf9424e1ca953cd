"""The bucket of a project on a real Redis: shared by all who send to it, and never more than it holds."""

import asyncio
import json
import sys
from itertools import combinations_with_replacement
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from hub.domain.delivery.quotas import Grant, Quota
from hub.errors import StorageUnavailable
from hub.local.redis import EmbeddedRedis
from hub.storage.redis.client import connect
from hub.storage.redis.quotas import Quotas

pytestmark = pytest.mark.every_redis

QUOTA = Quota("fcm:app", 6_000)
"""A bucket of 300, into which 95 a second are poured; 100 are kept for ends."""
A_TICK = 0.002
"""The script's clock has steps of a millisecond, at either end."""
ROOT = Path(__file__).parents[3]


async def pass_time(redis: Redis, seconds: float, quota: Quota = QUOTA) -> None:
    """Time passes: the moment at which the bucket was last looked at lies further back."""
    if await redis.exists(f"quota:{quota.name}"):
        await redis.hincrby(f"quota:{quota.name}", "at", -int(seconds * 1000))


async def redis_seconds(redis: Redis) -> float:
    seconds, microseconds = await redis.time()
    return float(seconds) + float(microseconds) / 1e6


takes = st.lists(
    st.tuples(st.integers(1, 700), st.booleans(), st.sampled_from([0, 1, 7, 40, 250, 999, 3_000, 60_000])), max_size=30
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(takes)
async def test_no_period_grants_more_than_bucket_and_refill(
    redis: Redis, sequence: list[tuple[int, bool, int]]
) -> None:
    await redis.flushdb()
    quotas, passed = Quotas(redis), 0.0
    since: list[float] = []
    until: list[float] = []
    granted: list[int] = []
    for wanted, end, milliseconds in sequence:
        await pass_time(redis, milliseconds / 1000)
        passed += milliseconds / 1000
        since.append(await redis_seconds(redis) + passed)
        grant = await quotas.take(QUOTA, wanted, end=end)
        until.append(await redis_seconds(redis) + passed)
        granted.append(grant.granted)
        assert 0 <= grant.granted <= wanted
        assert (grant.wait > 0) == (grant.granted < wanted)
    for first, last in combinations_with_replacement(range(len(granted)), 2):
        most = QUOTA.capacity + QUOTA.per_second * (until[last] - since[first] + A_TICK)
        assert sum(granted[first : last + 1]) <= most


async def test_refused_tokens_are_there_after_the_wait_only(redis: Redis) -> None:
    quotas = Quotas(redis)
    assert await quotas.take(QUOTA, 200, end=False) == Grant(200, 0.0)
    refused = await quotas.take(QUOTA, 50, end=False)
    assert refused.granted < 50
    await pass_time(redis, refused.wait)
    assert (await quotas.take(QUOTA, 50 - refused.granted, end=False)).wait == 0
    much = await quotas.take(QUOTA, 100_000, end=False)
    assert 0 < much.wait <= QUOTA.capacity / QUOTA.per_second, "not until all of them fit"


async def test_news_leave_room_for_an_end(redis: Redis) -> None:
    quotas = Quotas(redis)
    assert (await quotas.take(QUOTA, 1_000, end=False)).granted == 200
    assert (await quotas.take(QUOTA, 90, end=True)).granted == 90
    await pass_time(redis, 0.5)
    assert (await quotas.take(QUOTA, 1_000, end=False)).granted == 0, "what is poured in is the ends' first"


async def test_each_project_has_a_bucket_of_its_own(redis: Redis) -> None:
    quotas = Quotas(redis)
    await quotas.take(QUOTA, 1_000, end=True)
    assert (await quotas.take(Quota("fcm:other", 6_000), 1_000, end=True)).granted == 300


async def test_a_raised_quota_counts_at_once(redis: Redis) -> None:
    quotas = Quotas(redis)
    await quotas.take(QUOTA, 1_000, end=True)
    await pass_time(redis, 1)
    assert (await quotas.take(Quota(QUOTA.name, 60_000), 10_000, end=True)).granted >= 950


async def test_processes_share_one_bucket(redis: Redis, one_redis: EmbeddedRedis) -> None:
    """Three workers of their own, each asking again and again: together they get what one would."""
    command = (sys.executable, "-m", "tests.storage.redis.quota_taker")
    workers = [
        await asyncio.create_subprocess_exec(
            *(*command, one_redis.url, QUOTA.name, str(QUOTA.per_minute)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]
    said = [json.loads((await worker.communicate())[0]) for worker in workers]
    together = sum(each["granted"] for each in said)
    lasted = max(each["until"] for each in said) - min(each["since"] for each in said)
    assert all(each["granted"] for each in said)
    assert QUOTA.capacity <= together <= QUOTA.capacity + QUOTA.per_second * lasted + 1


async def test_without_redis_nothing_is_granted(tmp_path: Path) -> None:
    nowhere = connect(f"unix://{tmp_path / 'nothing'}")
    with pytest.raises(StorageUnavailable):
        await Quotas(nowhere).take(QUOTA, 1, end=True)
    await nowhere.aclose()
