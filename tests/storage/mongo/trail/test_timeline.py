"""The log of all cases on the real database."""

import asyncio
from dataclasses import fields
from functools import partial
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.named_facts import FactChange
from hub.domain.trail.timeline import Author, NewEntry, PhonesTold, TimelineEntry, TimelineKind
from hub.storage.mongo.database import Database
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.fakes import NOW


def entry(kind: TimelineKind = TimelineKind.REVISED, case: str = "cs_1") -> NewEntry:
    return NewEntry(
        kind=kind,
        case=case,
        alert="al_1",
        status=AlertStatus.EXERCISE,
        at=NOW,
        author=Author("wang", "Wang", "hengshui"),
        revision=3,
        version=2,
        area=1,
        radius_km=120.5,
        reason="a train",
        changes=(FactChange("child.fullName", "before", None, False),),
        told=PhonesTold.SILENTLY,
    )


async def test_entries_come_back_as_they_were_newest_first(database: Database, signal: FeedSignal) -> None:
    log = TimelineRepository(database, signal)
    added = [entry(), entry(TimelineKind.PAUSED), entry(case="cs_2"), entry(TimelineKind.CLOSED)]
    for one in added:
        await database.run(partial(log.append, one))
    found = await log.of_case("cs_1", (), None, 10)
    assert [one.sequence for one in found] == [4, 2, 1]
    facts = {field.name: getattr(added[0], field.name) for field in fields(NewEntry)}
    assert found[-1] == TimelineEntry(**facts, sequence=1)
    assert [one.sequence for one in await log.of_case("cs_1", (), 4, 1)] == [2]
    assert [one.kind for one in await log.of_case("cs_1", {TimelineKind.PAUSED}, None, 10)] == [TimelineKind.PAUSED]


async def test_history_is_read_as_of_the_transaction(database: Database, signal: FeedSignal) -> None:
    log = TimelineRepository(database, signal)
    await database.run(partial(log.append, entry()))

    async def work(transaction: Any) -> list[int]:
        await log.append(entry(TimelineKind.AREA_ADDED), transaction)
        return [len(await log.of_case("cs_1", (), None, 10, one)) for one in (transaction, None)]

    assert await database.run(work) == [2, 1]


async def test_many_changes_at_once_leave_no_gap(database: Database, signal: FeedSignal) -> None:
    log = TimelineRepository(database, signal)

    async def change(number: int) -> None:
        async def work(transaction: Any) -> None:
            await log.append(entry(case=f"cs_{number}"), transaction)
            if number % 3 == 0:
                raise ValueError("this change fails")

        await database.run(work)

    await asyncio.gather(*(change(number) for number in range(12)), return_exceptions=True)
    rows = await database.collection("timeline").find({"_id": {"$gt": 0}}).to_list(None)
    assert sorted(row["_id"] for row in rows) == list(range(1, 9))


@pytest.mark.parametrize("kinds", [(), (TimelineKind.OPENED, TimelineKind.CLOSED)])
async def test_a_page_reads_no_more_than_it_gives(
    database: Database, signal: FeedSignal, kinds: tuple[TimelineKind, ...]
) -> None:
    log = TimelineRepository(database, signal)
    counted = [TimelineKind.OPENED, *[TimelineKind.REVISED] * 150, TimelineKind.CLOSED]
    for kind in counted:
        await database.run(partial(log.append, entry(kind)))
    assert len(await log.of_case("cs_1", kinds, None, 2)) == 2
