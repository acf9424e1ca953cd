"""The log of changes of tips on the real database: each change once, in order, whichever process numbers it."""

import asyncio
from datetime import timedelta

import pytest

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.tips.events import TipChange, TipEvent
from hub.domain.tips.follow_ups import TipQuestion
from hub.domain.tips.links import LinkReason, TipLink
from hub.domain.tips.tip import TipClaim, TipState
from hub.services.intake.add_to_tip import add_to_tip
from hub.services.intake.withdraw_tip import withdraw_tip
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.tips.log import MAX_TIPS_PER_RUN, TipLog
from hub.storage.redis.feed_signal import FeedSignal
from tests.databases import ALL_ROWS
from tests.public_alerts import public_alert
from tests.storage.mongo.tips_desk import ANA, NOW, Desk

SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A desk with one open alert."""
    alerts = AlertRepository(database)
    await database.run(lambda transaction: alerts.add(public_alert(opened_at=NOW).alert, transaction))
    return Desk(database)


@pytest.fixture
def log(database: Database, signal: FeedSignal) -> TipLog:
    return TipLog(database, signal)


async def changes(log: TipLog, after: int = 0) -> list[TipEvent]:
    await log.number_waiting()
    return await log.after(after, 1000)


async def test_each_change_of_a_tip_comes_in_its_order(desk: Desk, database: Database, log: TipLog) -> None:
    code = await desk.submit("by the river")
    await desk.submit("at the bridge")
    first, other = await desk.listed()
    await desk.queue.claim(first.id, TipClaim("li", SOON), now=NOW)
    await desk.queue.ask(first.id, TipQuestion("Which bridge?", "li", NOW))
    await add_to_tip(ANA, desk.services, code, "the old one", now=NOW)
    await desk.queue.link(first.id, TipLink(other.id, LinkReason.OFFICER, 100.0, "li"), now=NOW)
    await desk.queue.part(first.id, other.id, by="zhao", now=NOW)
    await desk.queue.release(first.id, "li", now=NOW)
    await database.run(
        lambda session: desk.tips.move(
            first.id, TipState.NEW, TipState.FOLLOWED, by="li", reason=None, now=SOON, transaction=session
        )
    )
    await withdraw_tip(ANA, desk.services, code, now=SOON)
    events = await changes(log)
    assert [event.sequence for event in events] == list(range(1, 11))
    told = [(event.change.value, event.by) for event in events if event.tip == first.id]
    assert told == [
        ("RECEIVED", None),
        ("CLAIMED", "li"),
        ("ASKED", "li"),
        ("ADDED_TO", None),
        ("LINKED", "li"),
        ("UNLINKED", "zhao"),
        ("RELEASED", "li"),
        ("TRIAGED", "li"),
        ("WITHDRAWN", None),
    ]
    assert {(event.case, event.alert) for event in events} == {("ca_1", "al_1")}
    assert {event.state for event in events if event.tip == first.id} == {TipState.FOLLOWED}
    assert await changes(log, 10) == []


async def test_what_changes_nothing_is_no_event(desk: Desk, log: TipLog) -> None:
    code = await desk.submit("by the river")
    [tip] = await desk.listed()
    await desk.queue.claim(tip.id, TipClaim("li", SOON), now=NOW)
    for _ in range(2):
        await desk.queue.ask(tip.id, TipQuestion("Which bridge?", "li", NOW))
        await add_to_tip(ANA, desk.services, code, "the old one", now=NOW)
    assert await desk.queue.claim(tip.id, TipClaim("li", LATER), now=NOW)
    assert (await desk.listed())[0].claim == TipClaim("li", LATER)
    assert not await desk.queue.claim(tip.id, TipClaim("zhao", LATER), now=NOW)
    assert not await desk.queue.release(tip.id, "zhao", now=NOW)
    told = [event.change for event in await changes(log)]
    assert told == [TipChange.RECEIVED, TipChange.CLAIMED, TipChange.ASKED, TipChange.ADDED_TO]
    # An ended claim begins anew.
    assert await desk.queue.claim(tip.id, TipClaim("li", LATER + timedelta(hours=1)), now=LATER)
    assert [event.change for event in await changes(log, 4)] == [TipChange.CLAIMED]


async def test_many_processes_number_each_change_once(desk: Desk, database: Database, signal: FeedSignal) -> None:
    logs = [TipLog(database, signal) for _ in range(4)]

    async def send(number: int) -> None:
        for _ in range(5):
            await desk.submit(f"seen by number {number}", by=PartnerActor("p", "p", 2 + 2 * number, KeyMode.LIVE, None))

    async def look(log: TipLog) -> None:
        for _ in range(10):
            await log.number_waiting()

    await asyncio.gather(*(send(number) for number in range(4)), *(look(log) for log in logs))
    events = await changes(logs[0])
    assert [event.sequence for event in events] == list(range(1, 21))
    assert len({event.tip for event in events}) == 20


async def test_a_backlog_is_numbered_to_its_end(desk: Desk, database: Database, log: TipLog) -> None:
    await desk.submit("by the river")
    tips = database.collection("tips")
    row = await tips.find_one(ALL_ROWS)
    assert row is not None
    count = 2 * MAX_TIPS_PER_RUN + 1
    copies = [{**row, "_id": f"tip_{number}", "receipt": f"r{number}"} for number in range(1, count)]
    await tips.insert_many(copies)
    await log.number_waiting()
    assert await log.last() == count
    assert await tips.find_one({"unlogged.at": {"$exists": True}}) is None


async def test_a_reader_numbers_one_batch_before_a_look(desk: Desk, database: Database, log: TipLog) -> None:
    await desk.submit("by the river")
    tips = database.collection("tips")
    row = await tips.find_one(ALL_ROWS)
    assert row is not None
    copies = [{**row, "_id": f"tip_{number}", "receipt": f"r{number}"} for number in range(MAX_TIPS_PER_RUN)]
    await tips.insert_many(copies)
    await log.number_some()
    assert await log.last() == MAX_TIPS_PER_RUN
    await log.number_some()
    assert await log.last() == MAX_TIPS_PER_RUN + 1
