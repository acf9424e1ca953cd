"""Counters of a minute."""

import asyncio

from hub.storage.mongo.database import Database
from hub.storage.mongo.rate_limit import MinuteRateLimit


async def test_so_many_a_minute_however_many_come_at_once(database: Database) -> None:
    counters = MinuteRateLimit(database)
    taken = await asyncio.gather(*(counters.take("codes.2", most=5) for _ in range(12)))
    assert sum(taken) == 5 or sum(taken) <= 10  # the minute may turn once while they come
    assert await counters.take("codes.4", most=5)


async def test_what_is_given_back_may_be_taken_again(database: Database) -> None:
    counters = MinuteRateLimit(database)
    for _ in range(30):
        assert await counters.take("codes.2", most=1)
        await counters.give_back("codes.2")
