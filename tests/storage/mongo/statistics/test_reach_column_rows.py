"""The reach of many alerts on the real database: each sum is what a look at every stored reading says."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.delivery.reach import MAX_READINGS, OUTCOMES, DueStage, StageReading
from hub.domain.delivery.receipts import RECEIPT_KINDS
from hub.domain.statistics.reach_counts import ReachDimension, ReachRequest
from hub.domain.statistics.time_buckets import zone_of
from hub.services.police.ports.reach import ReachCounting
from hub.services.police.ports.statistics import CaseCounting
from hub.services.police.statistics.count_reach import CountedReach, count_reach
from hub.services.police.statistics.steps.keep_columns import keep_columns
from hub.services.police.statistics.steps.keep_reach import keep_reach
from hub.storage.mongo.database import Database, Row
from hub.storage.mongo.delivery.reach_readings import ReachReadings
from hub.storage.mongo.statistics.case_column_rows import CaseColumnRepository
from hub.storage.mongo.statistics.reach_column_rows import ReachColumnRepository
from hub.storage.mongo.statistics.week_rows import week_of
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_acts import DAY, FORCES, NOW, REGIONS, TABLE
from tests.databases import ALL_ROWS
from tests.fakes import Trail, officer
from tests.reach_oracle import K, StoredReach
from tests.storage.mongo.stored_acts import StoredActs
from tests.timeouts import HANG_TIMEOUT

OFFICERS: Final = [
    officer("wang"),
    replace(officer("zhao"), force="anyang"),
    replace(officer("analyst"), force="ministry", analyses=frozenset({"all"})),
    replace(officer("stranger"), force="ministry"),
]
PARTNERS: Final = {0: "Bee", 2: "Ant", 4: "Cat"}
RADII: Final = (100.0, 200.0, 300.0, 500.0)
MONTHS: Final = ("2026-08", "2026-09", "2026-10", "2026-11")


class Readings:
    """Alerts of cases with stages, some with their last reading, as workers store them."""

    def __init__(self, acts: StoredActs) -> None:
        self.acts, self.chance, self.database = acts, acts.chance, acts.database
        self.stages = acts.database.collection("stages")
        self.alerts = acts.database.collection("alerts")
        self.waiting: list[DueStage] = []

    async def issue(self, cases: Collection[str]) -> None:
        """Issue an alert of each case, up to some weeks after its opening; each stage begins."""
        alerts: list[Row] = []
        stages: list[Row] = []
        for number, case in enumerate(sorted(cases)):
            opened = self.acts.cases[case].opened_at + DAY * self.chance.choice([0, 0, 0, 40])
            alert = f"al_{case}_{len(self.waiting)}_{number}"
            alerts.append({"_id": alert, "case": case, "opened_at": opened})
            radii = [100.0, self.chance.choice([37.5, 200.0]), 300.0, self.chance.choice([500.0, 700.0])]
            for place, radius in enumerate(radii[: self.chance.randrange(1, 5)], start=1):
                name = f"{alert}.{place}"
                row = {"_id": name, "alert": alert, "number": place, "radius_km": radius}
                stages.append(row | {"begun_real": NOW, "begun_at": opened, "reading_due": NOW})
                self.waiting.append(DueStage(name, alert, place, opened, None))
        await self.alerts.insert_many(alerts)
        await self.stages.insert_many(stages)

    async def take(self, count: int, at: datetime = NOW) -> None:
        """Take the last readings of some stages; another stage gets its first one, which is never summed."""
        self.chance.shuffle(self.waiting)
        rows = ReachReadings(self.database)
        for stage in self.waiting[:count]:
            assert await rows.keep(stage, self.reading(stage, at), None)
        early = self.waiting[count]
        assert await rows.keep(early, replace(self.reading(early, at), number=1, tenants={}, receipts={}), NOW)
        self.waiting = self.waiting[count + 1 :]

    def reading(self, stage: DueStage, at: datetime) -> StageReading:
        """Return a last reading with any numbers, also below 0."""

        def numbers(names: Collection[str]) -> dict[int, dict[str, int]]:
            size = self.chance.choice([5, 40, 2_000])
            tenants = self.chance.choice([(0, 2), (0, 2), (0,), (0, 2, 4)])
            return {one: {name: self.chance.randrange(-9, size) for name in names} for one in tenants}

        tenants = numbers(OUTCOMES)
        sums = {name: sum(row[name] for row in tenants.values()) for name in OUTCOMES}
        receipts = numbers(RECEIPT_KINDS) if stage.number == 1 else {}
        receipts = {tenant: counts for tenant, counts in receipts.items() if tenant in tenants}
        return StageReading(MAX_READINGS, at, len(tenants), sums, sums, tenants, receipts)

    def request(self) -> ReachRequest:
        """Return a request made up, with a filter or two."""
        chance = self.chance
        first, last = sorted(chance.choices(MONTHS, k=2))
        filters: list[dict[str, Any]] = [
            {},
            {},
            {"region": chance.choice(["N", "N-1"])},
            {"force": chance.choice(FORCES)},
            {"status": AlertStatus.EXERCISE},
        ]
        dimensions = tuple(chance.sample(list(ReachDimension), chance.randrange(4)))
        return ReachRequest(first, last, dimensions, **chance.choice(filters))

    async def stored(self) -> StoredReach:
        """Return everything that the database has."""
        stages = await self.stages.find(ALL_ROWS).to_list(None)
        alerts = await self.alerts.find(ALL_ROWS).to_list(None)
        return StoredReach(stages, {row["_id"]: row for row in alerts}, self.acts.world(), PARTNERS)


async def asked(database: Database, by: Officer, request: ReachRequest, **stores: Any) -> CountedReach:
    cases = stores.get("cases") or CaseColumnRepository(database)
    counting = CaseCounting(Trail(), cases, TABLE, REGIONS, zone_of("Asia/Shanghai"))
    columns = stores.get("columns") or ReachColumnRepository(database)
    parts = ReachCounting(counting, columns, RADII, K)
    return await count_reach(by, parts, request, purpose="the report of the year", now=NOW)


async def kept_rows(database: Database) -> list[Row]:
    rows = await database.collection("reach_columns").find(ALL_ROWS).sort("_id", 1).to_list(None)
    return [{name: value for name, value in row.items() if name != "edition"} for row in rows]


async def prepared(database: Database, signal: FeedSignal, seed: int, cases: int) -> tuple[StoredActs, Readings]:
    names = [{"_id": name, "number": tenant // 2, "name": name} for tenant, name in PARTNERS.items()]
    await database.collection("partners").insert_many(names)
    acts = StoredActs(database, signal, seed)
    await acts.open(cases)
    readings = Readings(acts)
    await readings.issue(acts.cases)
    return acts, readings


@pytest.mark.parametrize("seed", range(2))
async def test_every_sum_equals_a_look_at_every_stored_reading(
    database: Database, signal: FeedSignal, seed: int
) -> None:
    acts, readings = await prepared(database, signal, seed, 70)
    cases, columns = CaseColumnRepository(database), ReachColumnRepository(database)
    some = 0
    for _ in range(3):
        await readings.take(35)
        await readings.issue(acts.chance.sample(sorted(acts.cases), 4))
        await acts.act(20)
        await keep_columns(cases, now=NOW)
        await keep_reach(columns)
        stored = await readings.stored()
        for by in OFFICERS:
            for _ in range(6):
                request = readings.request()
                found = await asked(database, by, request, cases=cases, columns=columns)
                assert found.as_of == NOW
                got = {
                    group.keys: (
                        group.alerts,
                        group.stages,
                        {
                            name: (one.people, pytest.approx(one.deviation), one.at_least)
                            for name, one in group.figures.items()
                        },
                    )
                    for group in found.groups
                }
                assert got == stored.groups(by, request)
                assert found.waiting == stored.waiting(by, request)
                some += found.waiting > 0
    assert some
    kept = await kept_rows(database)
    assert await database.collection("stages").count_documents({"uncounted": True}) == 0
    await database.collection("reach_columns").delete_many(ALL_ROWS)
    read: Row = ALL_ROWS | {"reading.number": MAX_READINGS}
    await database.collection("stages").update_many(read, {"$set": {"uncounted": True}})
    await keep_reach(ReachColumnRepository(database))
    assert kept == await kept_rows(database)


class Stopped(ReachColumnRepository):
    """A process that stands still after it has read a week's stages, once."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.has_read, self.goes_on = asyncio.Event(), asyncio.Event()

    async def _row(self, week: date) -> Row:
        row = await super()._row(week)
        self.has_read.set()
        await self.goes_on.wait()
        return row


@pytest.mark.parametrize("is_first", [True, False])
async def test_process_that_read_before_a_reading_never_overwrites_it(
    database: Database, signal: FeedSignal, is_first: bool
) -> None:
    acts, readings = await prepared(database, signal, 3, 1)
    [case] = acts.cases.values()
    columns = ReachColumnRepository(database)
    for _ in range(6):
        await readings.issue(acts.cases)
    if not is_first:
        await readings.take(1)
        await keep_reach(columns)
    before = await database.collection("stages").count_documents(ALL_ROWS | {"reading.number": MAX_READINGS})
    slow = Stopped(database)
    await readings.take(1)
    [week] = await columns.uncounted()
    assert week.week == week_of(case.opened_at)
    counting = asyncio.create_task(slow.count(week))
    async with asyncio.timeout(HANG_TIMEOUT):
        await slow.has_read.wait()
        await readings.take(1)
        await keep_reach(columns)
        slow.goes_on.set()
        await counting
    [part] = await columns.read("UTC")
    assert len(part.stages.radii) == before + 2


async def test_reading_of_many_weeks_waits_for_a_worker(database: Database, signal: FeedSignal) -> None:
    acts, readings = await prepared(database, signal, 5, 1)
    [first] = acts.cases.values()
    for weeks in range(1, 11):
        case = replace(first, id=f"cs_w{weeks}", opened_at=first.opened_at - 7 * DAY * weeks)
        acts.cases[case.id], acts.statuses[case.id] = case, AlertStatus.ACTUAL
        await database.collection("cases").insert_one({"_id": case.id, "opened_at": case.opened_at})
    await readings.issue([name for name in acts.cases if name != first.id])
    for number, stage in enumerate(sorted(readings.waiting, key=lambda one: one.begun)):
        at = NOW - DAY + timedelta(minutes=number)
        assert await ReachReadings(database).keep(stage, readings.reading(stage, at), None)
    columns = ReachColumnRepository(database)
    waiting = await columns.uncounted()
    assert await keep_reach(columns, max_weeks=8) == waiting[8].since > waiting[0].since
    assert await keep_reach(columns, max_weeks=8) is None
    assert await columns.uncounted() == []
