"""The time limit of lists: the server is told it, and a list that takes longer is refused whole."""

import asyncio
from typing import Any

import pytest
from pymongo import monitoring

from hub.domain.access.table import CaseScope
from hub.domain.geometry import Circle
from hub.domain.query_limits import QueryTooWide
from hub.domain.search.cases import CaseSearch
from hub.services.police.ports.stores import CaseQuery
from hub.storage.mongo import time_limit
from hub.storage.mongo.cases import cases
from hub.storage.mongo.cases.cases import CaseRepository, case_row
from hub.storage.mongo.database import Database, translated
from hub.storage.mongo.time_limit import MAX_QUERY_MS, read_at_once
from tests.databases import ALL_ROWS, Databases
from tests.fakes import NOW, new_case, officer
from tests.public_alerts import alert_of
from tests.timeouts import HANG_TIMEOUT

ROWS = 4_000


class Limits(monitoring.CommandListener):
    """The time limit of each read of cases."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int | None]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command.get(event.command_name) == "cases":
            self.seen.append((event.command_name, event.command.get("maxTimeMS")))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


async def test_lists_and_counts_tell_the_server_their_limit(databases: Databases) -> None:
    url, limits = await databases.take(), Limits()
    monitoring.register(limits)
    database = Database(url)
    book = CaseRepository(database)
    query = CaseQuery(CaseSearch(), (CaseScope(NOW, everything=True),), officer("wang"), NOW)
    try:
        assert (await book.search(query, None, 5), await book.count(query, 5)) == ([], 0)
    finally:
        database.close()
    # A count first reads which cases are hidden.
    assert limits.seen == [("find", MAX_QUERY_MS), ("find", MAX_QUERY_MS), ("aggregate", MAX_QUERY_MS)]


async def test_server_ends_a_read_at_its_limit(database: Database) -> None:
    documents = database.collection("documents")
    await documents.insert_many([{"_id": f"d_{number}", "text": "a" * 500} for number in range(ROWS)])

    async def read(milliseconds: int) -> Any:
        wanted = ALL_ROWS | {"text": {"$regex": "(a|aa)+b"}}
        return await documents.find(wanted).max_time_ms(milliseconds).to_list(None)

    with pytest.raises(QueryTooWide), translated():
        await read_at_once([read(60_000), read(1)])


async def test_parts_of_a_list_end_at_the_limit() -> None:
    async def wait() -> None:
        await asyncio.Event().wait()

    with pytest.raises(QueryTooWide):
        await read_at_once([wait(), wait()])


async def test_choice_of_an_index_counts_against_the_limit(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*_: object) -> list[object]:
        await asyncio.sleep(HANG_TIMEOUT)
        return []

    monkeypatch.setattr(time_limit, "MAX_QUERY_SECONDS", 0.05)
    monkeypatch.setattr(cases, "parts_with_text", slow)
    query = CaseQuery(CaseSearch(), (CaseScope(NOW, everything=True),), officer("wang"), NOW)
    async with asyncio.timeout(HANG_TIMEOUT / 2):
        for read in (CaseRepository(database).search(query, None, 5), CaseRepository(database).count(query, 5)):
            with pytest.raises(QueryTooWide):
                await read


async def test_case_of_an_earlier_release_is_found_by_its_place(database: Database) -> None:
    case = new_case("cs_1")
    rows = database.collection("cases")
    await rows.insert_one(case_row(case, alert_of(case)))
    await rows.update_one({"_id": case.id}, {"$unset": {"cells": 1}})
    search = CaseSearch(place=Circle(case.last_seen.point, 5))
    query = CaseQuery(search, (CaseScope(NOW, everything=True),), officer("wang"), NOW)
    assert [one.case.id for one in await CaseRepository(database).search(query, None, 5)] == ["cs_1"]
