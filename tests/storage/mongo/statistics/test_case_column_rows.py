"""Statistics of cases on the real database: each number is what a look at every case says, after random acts."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.grants import CaseLinkKind
from hub.domain.cases.keeping import CaseKeeping, Wipe
from hub.domain.statistics.case_columns import Fact
from hub.domain.statistics.case_counts import StatisticsRequest
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.domain.wipes.tombstones import tombstone
from hub.services.police.ports.statistics import StatisticsNotReady
from hub.services.police.statistics.steps.keep_columns import keep_columns
from hub.storage.mongo.database import Database
from hub.storage.mongo.statistics.case_column_rows import CaseColumnRepository
from hub.storage.mongo.statistics.week_rows import week_of
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_acts import DAY, NOW, OFFICERS, asked, compare
from tests.databases import ALL_ROWS
from tests.fakes import new_case
from tests.public_alerts import alert_of
from tests.storage.mongo.stored_acts import StoredActs
from tests.timeouts import HANG_TIMEOUT


@pytest.fixture
async def columns(database: Database) -> CaseColumnRepository:
    return CaseColumnRepository(database)


async def kept_rows(database: Database) -> list[dict[str, Any]]:
    rows = await database.collection("case_columns").find(ALL_ROWS).sort("_id", 1).to_list(None)
    return [{name: value for name, value in row.items() if name != "edition"} for row in rows]


@pytest.mark.parametrize("seed", range(2))
async def test_every_number_equals_a_look_at_every_case(
    database: Database, signal: FeedSignal, columns: CaseColumnRepository, seed: int
) -> None:
    acts = StoredActs(database, signal, seed)
    await acts.open(70)
    await acts.add_tips()
    for _ in range(3):
        await acts.open(30)
        await acts.act(25)
        await keep_columns(columns, now=NOW)
        world = acts.world()
        for by in OFFICERS:
            for _ in range(3):
                await compare(columns, world, by, acts.request())
    kept = await kept_rows(database)
    await database.collection("case_columns").delete_many(ALL_ROWS)
    await keep_columns(columns, now=NOW)
    assert kept == await kept_rows(database)


class Stopped(CaseColumnRepository):
    """A process that stands still after it has read a week's cases, once."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.has_read, self.goes_on = asyncio.Event(), asyncio.Event()

    async def _tips_of(self, cases: Collection[str]) -> dict[str, int]:
        self.has_read.set()
        await self.goes_on.wait()
        return await super()._tips_of(cases)


@pytest.mark.parametrize("is_first", [True, False])
async def test_process_that_read_before_a_change_never_overwrites_it(
    database: Database, signal: FeedSignal, columns: CaseColumnRepository, is_first: bool
) -> None:
    acts = StoredActs(database, signal, 0)
    await acts.open(1)
    [case] = acts.cases.values()
    week = week_of(case.opened_at)
    if not is_first:
        await columns.rebuild(week)
    slow = Stopped(database)
    rebuilding = asyncio.create_task(slow.rebuild(week))
    async with asyncio.timeout(HANG_TIMEOUT):
        await slow.has_read.wait()
        await acts.save(replace(case, force="elsewhere"))
        await columns.rebuild(week)
        slow.goes_on.set()
        await rebuilding
    [part] = (await columns.read({"codes.force"})).parts
    assert list(part.values(Fact.FORCE)) == ["elsewhere"]


async def test_read_leaves_many_changed_weeks_to_a_worker(
    database: Database, signal: FeedSignal, columns: CaseColumnRepository
) -> None:
    acts = StoredActs(database, signal, 0)
    for weeks in range(10):
        case = new_case(f"cs_{weeks}", opened_at=NOW - 7 * DAY * weeks, alert="al_1")
        await database.run(partial(acts.book.add, case, alert_of(case)))
    with pytest.raises(StatisticsNotReady):
        await asked(columns, OFFICERS[0], StatisticsRequest())
    await keep_columns(columns, now=NOW - DAY)
    found = await asked(columns, OFFICERS[0], StatisticsRequest())
    assert (found.as_of, found.children) == (NOW, 10)


async def test_read_without_changes_is_fresh_and_writes_nothing(
    database: Database, signal: FeedSignal, columns: CaseColumnRepository
) -> None:
    await StoredActs(database, signal, 0).open(3)
    await keep_columns(columns, now=NOW - DAY)
    kept = await columns.progress()
    found = await asked(columns, OFFICERS[0], StatisticsRequest())
    assert (found.as_of, await columns.progress()) == (NOW, kept)
    await keep_columns(columns, now=NOW)
    assert await columns.progress() != kept


async def test_link_renews_the_weeks_of_every_linked_case(
    database: Database, signal: FeedSignal, columns: CaseColumnRepository
) -> None:
    """The history names the two linked cases alone; the key of a third one, in another week, changes too."""
    acts = StoredActs(database, signal, 0)
    for number in range(3):
        case = new_case(f"cs_{number}", opened_at=NOW - 7 * DAY * (3 - number), child_key=f"cs_{number}")
        await database.run(partial(acts.book.add, case, alert_of(case)))
        acts.cases[case.id], acts.statuses[case.id] = case, AlertStatus.ACTUAL
    one, two, three = acts.cases
    for pair in ((two, three), (one, two)):
        await keep_columns(columns, now=NOW)
        await acts.link_pair(*pair, CaseLinkKind.SAME_CHILD)
    await keep_columns(columns, now=NOW)
    found = await asked(columns, OFFICERS[0], StatisticsRequest())
    assert (found.children, found.cases) == (1, 3)
    # A wipe takes the links of a case, not its child.
    wiped = tombstone(replace(acts.cases[two], keeping=CaseKeeping(wiping=Wipe.FACTS)), NOW)
    await database.run(partial(acts.book.bury, wiped))
    entry = by_hub(TimelineKind.FACTS_WIPED, alert_of(wiped), NOW)
    await database.run(partial(acts.timeline.append, entry))
    await keep_columns(columns, now=NOW)
    found = await asked(columns, OFFICERS[0], StatisticsRequest())
    assert (found.children, found.cases) == (1, 3)
