"""Counted reads on the real database: exact however many come at once, over accounts, persons and spellings."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from pymongo import monitoring
from pymongo.read_concern import ReadConcern

from hub.domain.actors import Officer
from hub.storage.mongo.cases.counted_reads import CaseReadRepository
from hub.storage.mongo.database import Database
from tests.databases import ALL_ROWS, Databases
from tests.fakes import NOW, officer

LI: Final = officer("li")
MINUTE: Final = timedelta(minutes=1)


def ids(first: int, last: int) -> list[str]:
    return [f"cs_{number}" for number in range(first, last + 1)]


async def test_exactly_the_limit_passes_also_at_once(database: Database) -> None:
    reads = CaseReadRepository(database)
    passed = await asyncio.gather(*(reads.count(LI, [case], 7, NOW) for case in ids(1, 20)))
    assert sum(passed) == 7
    allowed = [case for case, is_allowed in zip(ids(1, 20), passed, strict=True) if is_allowed]
    assert await reads.count(LI, allowed, 7, NOW)
    assert not await reads.count(LI, [*allowed, "cs_21"], 7, NOW)


@pytest.mark.parametrize("again", [officer("li-2", "Person\u200b of LI"), officer("LI", "somebody else")])
async def test_limit_is_that_of_all_accounts_also_at_once(database: Database, again: Officer) -> None:
    reads = CaseReadRepository(database)
    by = (LI, again)
    passed = await asyncio.gather(*(reads.count(by[n % 2], [case], 6, NOW) for n, case in enumerate(ids(1, 24))))
    assert sum(passed) == 6


@pytest.mark.parametrize("again", [officer("li-2", "Person\u200b of LI"), officer("LI", "somebody else")])
async def test_known_case_costs_nothing_for_any_account(database: Database, again: Officer) -> None:
    reads = CaseReadRepository(database)
    assert await reads.count(LI, ids(1, 3), 3, NOW)
    assert not await reads.count(again, ["cs_4"], 3, NOW + 59 * MINUTE)
    assert await reads.count(LI, ids(2, 3), 3, NOW + 59 * MINUTE)
    assert await reads.count(officer("chen"), ["cs_4"], 3, NOW)


async def test_refused_page_counts_nothing(database: Database) -> None:
    reads = CaseReadRepository(database)
    assert await reads.count(LI, ids(1, 2), 4, NOW)
    assert not await reads.count(LI, ids(2, 5), 4, NOW)
    assert await reads.count(LI, ids(3, 4), 4, NOW)


async def test_case_counts_for_an_hour_after_its_last_read(database: Database) -> None:
    reads = CaseReadRepository(database)
    assert await reads.count(LI, ids(1, 2), 2, NOW)
    assert await reads.count(LI, ["cs_1"], 2, NOW + 30 * MINUTE)
    assert not await reads.count(LI, ["cs_3"], 2, NOW + 59 * MINUTE)
    # The second case has gone, the first was read again.
    assert await reads.count(LI, ["cs_3"], 2, NOW + 60 * MINUTE)
    assert not await reads.count(LI, ["cs_4"], 2, NOW + 60 * MINUTE)
    assert await reads.count(LI, ["cs_1"], 2, NOW + 60 * MINUTE)


async def test_lowered_limit_keeps_known_cases_open(database: Database) -> None:
    reads = CaseReadRepository(database)
    assert await reads.count(LI, ids(1, 5), 5, NOW)
    assert await reads.count(LI, ids(1, 5), 2, NOW + 20 * MINUTE)
    assert not await reads.count(LI, ["cs_6"], 2, NOW + 20 * MINUTE)


async def test_id_of_a_case_is_no_part_of_the_update(database: Database) -> None:
    reads = CaseReadRepository(database)
    for moment in (NOW, NOW + 20 * MINUTE):
        assert await reads.count(LI, ["$until", "$$ROOT"], 4, moment)
    assert await reads.count(LI, ids(1, 2), 4, NOW + 20 * MINUTE)
    assert not await reads.count(LI, ["cs_3"], 4, NOW + 20 * MINUTE)


class Writes(monitoring.CommandListener):
    """The write concern of each change of the counted reads."""

    def __init__(self) -> None:
        self.concerns: list[Any] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command.get("findAndModify") == "case_reads":
            self.concerns.append(event.command["writeConcern"])

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


async def test_repeated_or_refused_read_writes_nothing(databases: Databases) -> None:
    url, writes = await databases.take(), Writes()
    monitoring.register(writes)
    database = Database(url)
    try:
        reads = CaseReadRepository(database)
        assert await reads.count(LI, ids(1, 2), 2, NOW)
        assert writes.concerns == [{"w": 1}, {"w": 1}]
        assert await reads.count(LI, ids(1, 2), 2, NOW + 9 * MINUTE)
        assert not await reads.count(LI, ids(1, 3), 2, NOW + 9 * MINUTE)
        assert len(writes.concerns) == 2
        assert await reads.count(LI, ids(1, 2), 2, NOW + 10 * MINUTE)
        assert len(writes.concerns) == 4
    finally:
        database.close()


async def test_database_removes_a_row_some_hours_later(database: Database) -> None:
    await CaseReadRepository(database).count(LI, ["cs_1"], 1, NOW)
    rows = database.collection("case_reads").with_options(read_concern=ReadConcern("local"))
    for row in (found := await rows.find(ALL_ROWS).to_list(None)):
        assert timedelta(hours=2) < row["until"] - datetime.now(UTC) <= timedelta(hours=3)
    assert len(found) == 2
    assert (await rows.index_information())["until_1"]["expireAfterSeconds"] == 0
