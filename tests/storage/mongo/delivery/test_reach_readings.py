"""Readings of stages on the real database: taken once, stored before they are shown, the same at every door."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

from hub.domain.actors import KeyMode
from hub.domain.cases.case import FoundBy, Outcome
from hub.domain.delivery.reach import MAX_READINGS, OUTCOMES, READ_AFTER, DueStage, ShownSum, show_reach, show_reading
from hub.services.maintenance.read_due_reach import read_due_reach
from hub.services.maintenance.reading_ports import ReachReading
from hub.services.police.cases.close_case import Closing
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.reach import ReachRepository
from hub.storage.mongo.delivery.reach_readings import ReachReadings
from hub.storage.mongo.delivery.stages import StageRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_work import PoliceParts, close_case
from tests.fakes import NOW
from tests.storage.mongo.officers_desk import LI, open_desk, opened


class TwoPartners:
    """Two partners; only the first has phones."""

    async def tenants(self, mode: KeyMode) -> set[int]:
        assert mode is KeyMode.LIVE
        return {0, 2}


class Receipts:
    """Receipts of the first partner's phones."""

    ones: ClassVar = {"shown": 40, "opened": 25}

    async def count_ones(self, alert: str, tenant: int) -> dict[str, int]:
        return self.ones if tenant == 0 else {"shown": 0, "opened": 0}


class Dies(ReachReadings):
    """A process that dies before it stores anything."""

    async def keep(self, *_: Any) -> bool:
        raise ConnectionError()


@dataclass
class Scene:
    """An alert whose first stage has begun, with phones in two units."""

    database: Database
    desk: PoliceParts
    case: str
    alert: str
    begun: datetime

    @property
    def reading(self) -> ReachReading:
        rows, counts = ReachReadings(self.database), ReachRepository(self.database)
        return ReachReading(rows, counts, AlertRepository(self.database), TwoPartners(), Receipts())

    async def set_reached(self, first: int, second: int) -> None:
        """Let so many people be reached by each unit."""
        for name, reached in (("u1", first), ("u2", second)):
            row = {"alert": self.alert, "p": 0, "kind": "ring", "stage": 1, "state": "done"}
            counts = dict.fromkeys(OUTCOMES, 0) | {"reached": reached}
            await self.database.collection("units").update_one(
                {"_id": f"{self.alert}.{name}"}, {"$set": row | {"counts": counts}}, upsert=True
            )

    async def take(self, after: timedelta, seed: int = 1) -> int:
        """Take what is due so long after the beginning."""
        return await read_due_reach(self.reading, now=self.begun + after, rand_below=random.Random(seed).randrange)

    async def stored(self) -> Mapping[str, Any]:
        """Return the stage's row."""
        row = await self.database.collection("stages").find_one({"_id": f"{self.alert}.1"})
        assert row is not None
        return row

    async def doors(self) -> list[Any]:
        """Return what the graph, its other field and the metrics are made of."""
        rows = ReachReadings(self.database)
        [stage] = (await rows.of_alerts([self.alert]))[self.alert]
        told = await StageRepository(self.database).get(f"{self.alert}.1")
        assert told is not None
        return [stage.reading, told.reading, await rows.sums_of_open_alerts(K)]


@pytest.fixture
async def scene(database: Database, signal: FeedSignal) -> Scene:
    desk = open_desk(database, signal)
    change = await opened(desk)
    stages = StageRepository(database)
    stage = await stages.get(f"{change.alert}.1")
    assert stage is not None
    await database.run(lambda transaction: stages.begin(stage, (), 2, transaction, now=NOW))
    scene = Scene(database, desk, change.case, change.alert, NOW)
    await scene.set_reached(30, 12)
    return scene


MINUTE = READ_AFTER[0]
K = 20


async def test_every_door_shows_the_stored_reading_alone(scene: Scene) -> None:
    assert await scene.take(MINUTE - timedelta(seconds=1)) == 0
    assert (await scene.doors())[:2] == [None, None]
    assert await scene.take(MINUTE) == 1
    graph, status, metrics = await scene.doors()
    assert graph == status
    assert metrics == {name: one.people or 0 for name, one in show_reading(graph, K).items() if name != "in_ring"}
    assert metrics["reached"] == graph.noised["reached"]
    assert graph.noised == (await scene.stored())["reading"]["noised"]
    assert (graph.number, graph.at, graph.counts["reached"]) == (1, NOW + MINUTE, 42)
    # People move on, and readers look again and again: nothing moves before the next time.
    await scene.set_reached(300, 12)
    assert await scene.take(READ_AFTER[1] - timedelta(seconds=1), seed=2) == 0
    assert await scene.doors() == [graph, status, metrics]
    assert await scene.take(READ_AFTER[1], seed=3) == 1
    assert (await scene.doors())[0].noised != graph.noised


async def test_takers_at_once_store_one_reading(scene: Scene) -> None:
    stored = await asyncio.gather(*(scene.take(READ_AFTER[2], seed) for seed in range(8)))
    assert sum(stored) == 1
    row = await scene.stored()
    assert row["reading"]["number"] == 3
    assert row["reading_due"] == NOW + READ_AFTER[3]
    # A slow process that read the row before stores nothing over it.
    late = DueStage(f"{scene.alert}.1", scene.alert, 1, NOW, None)
    reading = (await scene.doors())[0]
    assert not await ReachReadings(scene.database).keep(late, replace(reading, number=1), NOW)
    assert await scene.stored() == row


async def test_process_that_dies_before_it_stores_shows_nothing(scene: Scene) -> None:
    dying = replace(scene.reading, rows=Dies(scene.database))
    before = await scene.stored()
    assert await read_due_reach(dying, now=NOW + MINUTE) == 0
    assert await scene.stored() == before
    assert await scene.take(MINUTE) == 1


async def test_last_reading_follows_the_end_and_stays(scene: Scene) -> None:
    for number, after in enumerate(READ_AFTER, start=1):
        assert await scene.take(after, number) == 1
    assert await scene.take(timedelta(days=20), 20) == 0, "An open alert has no last reading."
    end = timedelta(days=21)
    await close_case(scene.desk, Closing(scene.case, Outcome.FOUND_SAFE, FoundBy.TIP, "c"), by=LI, now=NOW + end)
    assert await scene.take(end + timedelta(hours=71), 21) == 0
    assert await scene.take(end + timedelta(hours=95), 22) == 1
    [reading, _, metrics] = await scene.doors()
    assert (reading.number, set(reading.tenants)) == (MAX_READINGS, {0, 2})
    assert metrics == dict.fromkeys(OUTCOMES, 0), "It is open no more."
    assert reading.draws == 2
    assert "reading_due" not in await scene.stored()
    assert await scene.take(timedelta(days=400), 23) == 0
    names = [{"_id": "b", "number": 0, "name": "Bee"}, {"_id": "a", "number": 1, "name": "Ant"}]
    await scene.database.collection("partners").insert_many(names)
    stages = (await ReachReadings(scene.database).of_alerts([scene.alert]))[scene.alert]
    reach = show_reach(stages, K)
    [stage] = reach.stages
    assert set(reading.receipts) == {0, 2}
    assert (await scene.stored())["reading"]["receipts"] == {str(one): row for one, row in reading.receipts.items()}
    assert [name for name, _ in reach.partners] == ["Ant", "Bee"]
    (_, ant), (_, bee) = [(name, {one: row[one].people for one in row}) for name, row in reach.partners]
    assert ant == {"reached": None, "shown": None, "opened": None}
    of_bee = {"reached": reading.tenants[0]["reached"], **reading.receipts[0]}
    assert bee == {name: count if count >= 25.4 else None for name, count in of_bee.items()}
    assert {name: one.people for name, one in reach.funnel.items()} == bee, "Nothing of the other partner is in it."
    assert stage.as_of == reading.at
    reached = reading.tenants[0]["reached"]
    assert [(name, shown["reached"].people) for name, shown in stage.partners] == [("Ant", None), ("Bee", reached)]
    assert stage.counts["reached"] == ShownSum(reached, at_least=True)


async def test_due_stages_are_found_by_their_index(scene: Scene) -> None:
    plan = await scene.database.raw.command(
        {
            "explain": {"find": "stages", "filter": {"reading_due": {"$lte": NOW}}, "sort": {"reading_due": 1}},
            "verbosity": "queryPlanner",
        }
    )
    assert "reading_due_1" in str(plan["queryPlanner"]["winningPlan"])


async def test_receipts_are_read_once_with_the_first_stage(scene: Scene, database: Database) -> None:
    stages = StageRepository(database)
    second = await stages.get(f"{scene.alert}.2")
    assert second is not None
    await database.run(lambda transaction: stages.begin(second, (), 3, transaction, now=NOW))
    await scene.take(READ_AFTER[-1])
    end = timedelta(days=4)
    await close_case(scene.desk, Closing(scene.case, Outcome.FOUND_SAFE, FoundBy.TIP, "c"), by=LI, now=NOW + end)
    assert await scene.take(end + timedelta(hours=73)) == 2
    readings = [one.reading for one in (await ReachReadings(database).of_alerts([scene.alert]))[scene.alert]]
    assert [set(one.receipts) for one in readings if one] == [{0, 2}, set()]
