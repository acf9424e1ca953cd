"""Stages of any size are cut: the list stands in chunks, and its head says which of them are whole."""

import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import bson
import h3
import pytest

from hub.domain.cells import Cell
from hub.domain.delivery.stages import StageState
from hub.domain.delivery.units import Unit
from hub.domain.geometry import Circle, Point, destination
from hub.errors import StorageUnavailable
from hub.services.fanout.enqueue_due_work import enqueue_due_work
from hub.services.fanout.start_stage import start_stage
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.stages import StageRepository
from hub.wiring.fanout import FanoutServices
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import Killed, due_stage
from tests.services.fanout.world import HERE, PUSH, SEEN, World, cell_at

ALERT_1 = [("ALERT", 1)]
AROUND = [Cell(cell) for cell in h3.grid_disk(h3.latlng_to_cell(SEEN.latitude, SEEN.longitude, 6), 75)]
"""17,101 cells, within some 500 km."""

MAX_DOCUMENT_BYTES = 16 * 1024 * 1024


class Populated:
    """Cells with the phones of many partners; no device has a row."""

    def __init__(self, hints: Mapping[int, int], cells: Sequence[Cell] = AROUND) -> None:
        self.hints, self._cells = dict(hints), cells

    async def populated(self, circle: Circle) -> dict[Cell, dict[int, int]]:
        return dict.fromkeys(self._cells, self.hints)


async def wide_stage(world: World, km: float = 600) -> str:
    """Open a due stage so wide that all of `AROUND` lies in its ring."""
    change = await world.open()
    await world.run()
    await world.radius(change, km)
    return await due_stage(world)


async def cut_cells(world: World, stage: str) -> Counter[tuple[int, str]]:
    """Count how often each cell of each tenant stands in the units of a stage."""
    alert, number = stage.rsplit(".", 1)
    rows = world.database.collection("units").find({"alert": alert, "stage": int(number)}, {"p": 1, "slices.cells": 1})
    return Counter([(row["p"], cell) async for row in rows for part in row["slices"] for cell in part["cells"]])


async def chunks(world: World) -> list[dict[str, Any]]:
    return await world.database.collection("cut_chunks").find({}).to_list(None)


async def state(world: World, stage: str) -> StageState:
    row = await world.repositories.alerts.stages.get(stage)
    assert row is not None
    return row.state


class LookedAt:
    """Stage rows that call a function just before a stage is finished."""

    def __init__(self, stages: Any, look: Callable[[], Awaitable[None]]) -> None:
        self._stages, self._look = stages, look

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stages, name)

    async def finish(self, *args: Any) -> bool:
        await self._look()
        return bool(await self._stages.finish(*args))


async def test_ring_larger_than_one_row_is_cut(world: World) -> None:
    stage = await wide_stage(world)
    tenants, sizes = range(2, 82, 2), list[int]()

    async def look() -> None:
        sizes.extend([len(bson.encode(row)) for row in await chunks(world)])

    stages: Any = LookedAt(world.repositories.alerts.stages, look)
    fanout = rewired(world.fanout, cells=Populated(dict.fromkeys(tenants, 3)), stages=stages)
    await start_stage(fanout.stage_planning, stage)
    assert sum(sizes) > MAX_DOCUMENT_BYTES
    assert max(sizes) < MAX_DOCUMENT_BYTES / 2
    found = await cut_cells(world, stage)
    # The first stage covered the cells around the place last seen.
    assert len(found) > 0.99 * len(tenants) * len(AROUND)
    assert set(found.values()) == {1}
    assert await state(world, stage) is StageState.CUT
    assert await chunks(world) == []


async def test_units_of_empty_cells_stay_bounded(world: World) -> None:
    stage = await wide_stage(world)
    await start_stage(rewired(world.fanout, cells=Populated({PUSH: 0})).stage_planning, stage)
    found = await cut_cells(world, stage)
    assert set(found.values()) == {1}
    rows = await world.database.collection("units").find({"alert": stage.rsplit(".", 1)[0]}).to_list(None)
    assert max(len(bson.encode(row)) for row in rows) < MAX_DOCUMENT_BYTES / 64


def in_small_chunks(world: World, database: Any = None) -> FanoutServices:
    """Return services that write a cut list unit by unit, each unit of about one cell."""
    return rewired(world.fanout, unit_size=1, stages=StageRepository(database or world.database, chunk_bytes=1))


class Dying:
    """A database that a process uses until it dies, at the n-th call of a method of one collection."""

    def __init__(self, database: Database, collection: str, method: str, at: int) -> None:
        self._database, self._collection, self._method, self._left = database, collection, method, at

    def collection(self, name: str) -> Any:
        collection = self._database.collection(name)
        return Mortal(self, collection, self._method) if name == self._collection else collection

    def live(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Killed


class Mortal:
    """A collection of a dying database."""

    def __init__(self, dying: Dying, collection: Any, method: str) -> None:
        self._dying, self._collection, self._method = dying, collection, method

    def __getattr__(self, name: str) -> Any:
        if name == self._method:
            self._dying.live()
        return getattr(self._collection, name)


REFS = {f"d{km}": cell_at(km) for km in (0, 5, 9)}


async def registered(world: World) -> str:
    """Register a phone in each of a few cells, and return a due stage for all of them."""
    for ref, cell in REFS.items():
        await world.register(ref, cell)
    await world.repositories.device.cell_counts.flush()
    await world.open()
    return await due_stage(world)


async def check_all_reached_once(world: World) -> None:
    await world.run()
    assert {ref: world.phones.got(ref) for ref in REFS} == dict.fromkeys(REFS, ALERT_1)
    assert await chunks(world) == []


@pytest.mark.parametrize("written", [0, 1, 2])
async def test_unfinished_cut_list_is_never_used(world: World, written: int) -> None:
    stage = await registered(world)
    dying = Dying(world.database, "cut_chunks", "insert_one", written)
    with pytest.raises(Killed):
        await start_stage(in_small_chunks(world, dying).stage_planning, stage)
    assert len(await chunks(world)) == written
    assert await world.ready() == []
    await check_all_reached_once(world)


@pytest.mark.parametrize("added", [0, 1, 2])
async def test_units_after_a_death_come_from_the_same_list(world: World, added: int) -> None:
    stage = await registered(world)
    fanout = in_small_chunks(world)
    with pytest.raises(Killed):
        await start_stage(rewired(fanout, units=Some(world.repositories.fanout.units, added)).stage_planning, stage)
    # In another cut the same ids would hold other cells.
    await world.repositories.device.cells.add_counts(PUSH, dict.fromkeys(REFS.values(), -1))
    await start_stage(rewired(world.fanout, stages=fanout.stage_planning.stages).stage_planning, stage)
    assert len(await world.ready()) == len(REFS)
    await check_all_reached_once(world)


class Some:
    """Unit rows of a process that dies after so many adds."""

    def __init__(self, units: Any, times: int) -> None:
        self._units, self._left = units, times

    async def add(self, units: Sequence[Unit], transaction: Any = None) -> None:
        if not self._left:
            raise Killed
        self._left -= 1
        await self._units.add(units, transaction)


async def test_first_cut_list_of_two_workers_stands(world: World) -> None:
    stage = await registered(world)
    first, second = Gate(), Gate()
    waits = Gated(world.repositories.device.cells, after={"populated": first})
    slow = await stopped_at(first, start_stage(rewired(in_small_chunks(world), cells=waits).stage_planning, stage))
    adds = Gated(world.repositories.fanout.units, before={"add": second})
    quick = await stopped_at(second, start_stage(rewired(world.fanout, units=adds).stage_planning, stage))
    await slow.go_on()
    # All units of the quick worker's list stand by now, and its chunks are gone.
    assert await state(world, stage) is StageState.CUT
    assert len(await world.ready()) == 1
    await quick.go_on()
    assert len(await world.ready()) == 1
    await check_all_reached_once(world)


async def test_cut_list_of_a_finished_stage_is_left_alone(world: World) -> None:
    stage = await registered(world)
    fanout, gate = in_small_chunks(world), Gate()
    with pytest.raises(Killed):
        await start_stage(rewired(fanout, units=Some(world.repositories.fanout.units, 0)).stage_planning, stage)
    late = rewired(fanout, units=Gated(world.repositories.fanout.units, after={"add": gate}))
    slow = await stopped_at(gate, start_stage(late.stage_planning, stage))
    await start_stage(fanout.stage_planning, stage)
    await slow.go_on()
    await check_all_reached_once(world)


async def test_cut_list_with_a_lost_chunk_fails_loudly(world: World) -> None:
    stage = await registered(world)
    fanout = in_small_chunks(world)
    with pytest.raises(Killed):
        await start_stage(rewired(fanout, units=Some(world.repositories.fanout.units, 0)).stage_planning, stage)
    await world.database.collection("cut_chunks").delete_one({"_id": {"$regex": "/2$"}})
    with pytest.raises(AssertionError):
        await start_stage(fanout.stage_planning, stage)
    assert await state(world, stage) is StageState.CUTTING


class Broken:
    """Cells that cannot be read around one place."""

    def __init__(self, cells: Any, centre: Point) -> None:
        self._cells, self._centre = cells, centre

    async def populated(self, circle: Circle) -> dict[Cell, dict[int, int]]:
        if circle.centre == self._centre:
            raise ZeroDivisionError("PRIVATE")
        return dict(await self._cells.populated(circle))


def failed(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int, str, str]]:
    """Return the logged failures of stages."""
    lines = [record for record in caplog.records if record.getMessage() == "stage_failed"]
    return [(*(line.__dict__[name] for name in ("alert", "stage", "kind")), line.levelname) for line in lines]


async def test_failing_stage_is_logged_and_delays_no_other(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.register("d", HERE)
    bad, good = await world.open(destination(SEEN, 0, 500)), await world.open()
    cells: Any = Broken(world.repositories.device.cells, (await world.alert(bad)).areas[0].centre)
    world.fanout = rewired(world.fanout, cells=cells)
    for _ in range(3):
        world.notifier.notified.clear()
        await enqueue_due_work(world.fanout.due_work)
        for stage in {f"{change.alert}.1" for change in (bad, good)} & set(world.notifier.notified):
            with contextlib.suppress(ZeroDivisionError):
                await start_stage(world.fanout.stage_planning, stage)
    assert failed(caplog) == [(bad.alert, 1, "ZeroDivisionError", "ERROR")] * 3
    assert await state(world, f"{good.alert}.1") is StageState.CUT
    await world.deliver()
    assert world.phones.got("d") == ALERT_1


class Unreadable:
    """Alert rows with one that cannot be read."""

    def __init__(self, alerts: Any, alert: str, failure: Exception) -> None:
        self._alerts, self._alert, self._failure = alerts, alert, failure

    def __getattr__(self, name: str) -> Any:
        return getattr(self._alerts, name)

    async def get(self, alert: str, transaction: Any = None) -> Any:
        if alert == self._alert:
            raise self._failure
        return await self._alerts.get(alert, transaction)


async def test_due_work_continues_when_one_stage_raises(world: World, caplog: pytest.LogCaptureFixture) -> None:
    changes = [await world.open() for _ in range(3)]
    bad = changes[1].alert
    alerts: Any = Unreadable(world.repositories.alerts.alerts, bad, KeyError("PRIVATE"))
    world.notifier.notified.clear()
    await enqueue_due_work(rewired(world.fanout, alerts=alerts).due_work)
    assert set(world.notifier.notified) == {f"{change.alert}.1" for change in changes if change.alert != bad}
    assert failed(caplog) == [(bad, 1, "KeyError", "ERROR")]


async def test_maintenance_without_a_database_waits_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    changes = [await world.open() for _ in range(2)]
    alerts: Any = Unreadable(world.repositories.alerts.alerts, changes[0].alert, StorageUnavailable())
    with pytest.raises(StorageUnavailable):
        await enqueue_due_work(rewired(world.fanout, alerts=alerts).due_work)
    assert failed(caplog) == []
