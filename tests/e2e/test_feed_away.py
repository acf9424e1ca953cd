"""A newsroom that was away for ten thousand events gets all of them, in order, once, and then the present."""

from typing import Any

from pymongo import ReturnDocument

from reunion import GeoPoint
from tests.databases import ALL_ROWS
from tests.e2e.test_feed import following
from tests.e2e.world import Partner, World
from tests.timeouts import PROGRAM_TIMEOUT
from tests.waiting import until

MISSED = 10_000


async def repeat(world: World, alert: str, times: int) -> None:
    """Insert `times` events of an alert in one commit, each at a place of its own."""
    feed, counters = world.database.collection("feed"), world.database.collection("counters")
    event = await feed.find_one({"alert": alert, "type": "ALERT", **ALL_ROWS})
    assert event is not None

    async def work(transaction: Any) -> None:
        counter = await counters.find_one_and_update(
            {"_id": "feed"}, {"$inc": {"value": times}}, return_document=ReturnDocument.AFTER, session=transaction
        )
        assert counter is not None
        first = counter["value"] - times + 1
        rows = [event | {"_id": first + number, "type": "RENEWED"} for number in range(times)]
        await feed.insert_many(rows, session=transaction)

    await world.database.run(work)


async def test_ten_thousand_missed_events_come_once_each_and_in_order(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    async with following(app_partner) as before:
        case = await world.open_case(place)

        async def begun() -> bool:
            return "STAGE" in before.of(case.alert)

        await until(begun)
        cursor = before.stream.cursor
        at = before.events[-1].sequence
    for _ in range(MISSED // 1_000):
        await repeat(world, case.alert, 1_000)
        # Events for test keys lie between; this partner has not missed them.
    hidden = await world.open_case(world.place(), status="EXERCISE")
    async with following(app_partner, after=cursor) as again:

        async def caught_up() -> bool:
            return again.of(case.alert).count("RENEWED") == MISSED

        await world.close(case)
        await until(caught_up, within=PROGRAM_TIMEOUT)

        async def ended() -> bool:
            return "CANCEL" in again.of(case.alert)

        await until(ended)
        assert again.of(hidden.alert) == []
        assert again.of(case.alert) == ["RENEWED"] * MISSED + ["CANCEL"]
        sequences = [event.sequence for event in again.events]
        assert sequences[0] > at
        assert sequences == sorted(set(sequences))
        assert again.stream.connections == 1
    # The trim would remove the rows piece by piece, and other tests would wait for it.
    await world.database.collection("feed").delete_many({"alert": case.alert, "type": "RENEWED", **ALL_ROWS})
