"""Conformance runs in a real database: one at a time, leased, and seen by many processes."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.conformance.run import (
    ConformanceRun,
    ConformanceRunState,
    Scene,
    SeenPage,
    SeenReceipt,
    SeenRequest,
    Signing,
    Step,
)
from hub.storage.mongo.database import Database
from hub.storage.mongo.partners.conformance_runs import ConformanceRepository

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
RUN = ConformanceRun("cf_1", 3, "digest", ("a", "b", "c"), NOW)
REQUEST = SeenRequest(Scene.MAIN, Step.FIRST, "alert.stage", Signing.VALID, 204, "", 12, NOW)
PAGE = SeenPage(Scene.MAIN, Step.FIRST, None, 2, last=False, early=True)
RECEIPT = SeenReceipt(Scene.MAIN, Step.FIRST, 1, "SHOWN", 1, AlertStatus.EXERCISE)
OTHER = SeenReceipt(Scene.MAIN, Step.FIRST, 1, "SHOWN", 0, None)


@pytest.fixture
def runs(database: Database) -> ConformanceRepository:
    return ConformanceRepository(database)


async def add(database: Database, run: ConformanceRun) -> None:
    async def work(transaction: Any) -> None:
        await ConformanceRepository(database).add(run, transaction)

    await database.run(work)


async def ended(runs: ConformanceRepository, run_id: str, *, passed: bool) -> None:
    await runs.claim(run_id, "L")
    await runs.finish(run_id, "L", NOW + HOUR, passed=passed)


async def test_everything_seen_is_read_back(database: Database, runs: ConformanceRepository) -> None:
    await add(database, RUN)
    assert await runs.get("cf_1", 3) == RUN == await runs.newest(3)
    assert await runs.waiting() == ["cf_1"]
    await runs.claim("cf_1", "L")
    await runs.ask("cf_1", "L", Scene.MAIN, 0)
    asking = await runs.get("cf_1", 3)
    assert asking is not None
    assert (asking.asking, asking.asking_about) == (0, Scene.MAIN)
    await runs.move("cf_1", "L", Step.UPDATE)
    await runs.answered("cf_1", "L", REQUEST)
    await asyncio.gather(*(runs.saw_page("cf_1", PAGE) for _ in range(2)))
    await asyncio.gather(*(runs.saw_receipts("cf_1", [RECEIPT, OTHER]) for _ in range(3)))
    await runs.finish("cf_1", "L", NOW + HOUR, passed=True)
    # What comes later changes nothing.
    await runs.saw_receipts("cf_1", [RECEIPT])
    run = await runs.get("cf_1", 3)
    assert run == ConformanceRun(
        "cf_1",
        3,
        "digest",
        ("a", "b", "c"),
        NOW,
        ConformanceRunState.FINISHED,
        Step.UPDATE,
        sent=1,
        requests=(REQUEST,),
        pages=frozenset({PAGE}),
        receipts={RECEIPT: 3, OTHER: 3},
        finished_at=NOW + HOUR,
        passed=True,
    )


async def test_tenant_begins_one_run_of_many_at_once(database: Database, runs: ConformanceRepository) -> None:
    await database.collection("partners").insert_one({"_id": "pt_1", "number": 1})

    async def begin(number: int) -> bool:
        async def work(transaction: Any) -> bool:
            newest = await runs.newest(3, transaction)
            if newest is not None and not newest.over:
                return False
            await runs.add(replace(RUN, id=f"cf_{number}", started_at=NOW + number * HOUR), transaction)
            return True

        return await database.run(work)

    assert sorted(await asyncio.gather(*map(begin, range(5)))) == [False] * 4 + [True]
    (run,) = await runs.waiting()
    await ended(runs, run, passed=False)
    assert await begin(6)
    newest = await runs.newest(3)
    assert newest is not None
    assert newest.id == "cf_6"
    assert [await runs.get("cf_6", tenant) is not None for tenant in (3, 5)] == [True, False]


async def test_leased_run_belongs_to_one_process(database: Database, runs: ConformanceRepository) -> None:
    await add(database, RUN)
    assert await runs.claim("cf_1", "L") == RUN
    assert await runs.claim("cf_1", "M") is None
    assert await runs.waiting() == []
    assert await runs.extend("cf_1", "M") is None
    assert await runs.extend("cf_1", "L") == RUN
    await runs.move("cf_1", "M", Step.END)
    await runs.release("cf_1", "L")
    assert await runs.claim("cf_1", "M") == RUN


async def test_run_counts_for_its_address_and_time(database: Database, runs: ConformanceRepository) -> None:
    await add(database, RUN)
    await ended(runs, "cf_1", passed=True)
    await add(database, ConformanceRun("cf_2", 3, "other", RUN.refs, NOW + HOUR))
    await ended(runs, "cf_2", passed=False)
    before, after = NOW - HOUR, NOW
    assert await runs.passed_since(3, "digest", before)
    assert not await runs.passed_since(3, "digest", after)
    assert not await runs.passed_since(3, "other", before)
    assert not await runs.passed_since(5, "digest", before)

    async def counted(transaction: Any) -> list[int]:
        return [await runs.count_since(3, since, transaction) for since in (before, after, NOW + HOUR)]

    assert await database.run(counted) == [2, 1, 0]
