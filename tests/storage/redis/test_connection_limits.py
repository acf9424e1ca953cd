"""Seats in Redis: never more than there are, over all who take them at once; free again however they were left."""

import asyncio

import pytest

from hub.local.redis import EmbeddedRedis
from hub.storage.redis import connection_limits as seats
from hub.storage.redis.client import Redis, connect
from hub.storage.redis.connection_limits import ConnectionLimitRepository

pytestmark = pytest.mark.every_redis

OF = "partner.pt_1.connections"


async def test_no_more_are_given_than_there_are(redis: Redis, one_redis: EmbeddedRedis) -> None:
    other = connect(one_redis.url)
    books = [ConnectionLimitRepository(redis), ConnectionLimitRepository(other)]
    given = await asyncio.gather(
        *(books[number % 2].acquire([(OF, [f"{number}.{one}" for one in range(3)], 50)]) for number in range(40))
    )
    assert sum(one for (one,) in given) == 50
    assert await books[0].acquire([(OF, ["late"], 50)]) == [0]
    # Those of another are another's.
    assert await books[1].acquire([("partner.pt_2.connections", ["a", "b"], 50)]) == [2]
    await other.aclose()


async def test_what_is_left_is_free_at_once(redis: Redis) -> None:
    book = ConnectionLimitRepository(redis)
    assert await book.acquire([(OF, ["a", "b", "c"], 2)]) == [2]
    await book.release(OF, ["b"])
    assert await book.acquire([(OF, ["d", "e"], 2)]) == [1]
    # Leaving what one has not does nothing.
    await book.release(OF, ["b", "x"])
    assert await book.acquire([(OF, ["f"], 2)]) == [0]


async def test_slots_of_dead_processes_expire_and_renewed_ones_stay(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "SLOT_TTL_MS", 1_000)
    book = ConnectionLimitRepository(redis)
    assert await book.acquire([(OF, ["dead", "alive"], 2)]) == [2]
    for _ in range(4):
        await asyncio.sleep(0.3)
        await book.renew({OF: ["alive"]})
    assert await book.acquire([(OF, ["new", "newer"], 2)]) == [1]


async def test_an_emptied_redis_learns_again_what_is_held(redis: Redis) -> None:
    book = ConnectionLimitRepository(redis)
    names = [str(number) for number in range(1_200)]
    assert await book.acquire([(OF, names, 1_200)]) == [1_200]
    await redis.flushall()
    await book.renew({OF: names})
    assert await book.acquire([(OF, ["more"], 1_200)]) == [0]
    await book.release(OF, names)
    assert await book.acquire([(OF, ["more"], 1)]) == [1]


async def test_slots_of_many_callers_are_acquired_together(redis: Redis) -> None:
    book = ConnectionLimitRepository(redis)
    # More than one command names, of some of them too.
    sizes = [3, 1_100, 0, 450, 60, 2]
    wanted = [(f"p{number}", [f"{number}.{one}" for one in range(size)], 500) for number, size in enumerate(sizes)]
    assert await book.acquire(wanted) == [3, 500, 0, 450, 60, 2]
    assert await book.acquire(wanted) == [3, 0, 0, 50, 60, 2]
    assert await redis.zcard("connection-slots:p1") == 500
    assert await redis.pttl("connection-slots:p4") > 0
