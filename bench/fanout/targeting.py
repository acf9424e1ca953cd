"""Targeting: from a due stage to its units, against a query for every device in the circle."""

import gc
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from pymongo import GEOSPHERE

from bench.fanout.hub_parts import STAGE_RADIUS_KM, open_alert, storage
from bench.fanout.placement import fewer_in_same_cells, place_devices
from bench.fanout.sizes import Sizes
from bench.fanout.town import Town, device_row, insert, location, settle
from bench.rounds import Rounds, Sample, interleave
from bench.rows import Row, at_least, at_most
from bench.stopwatch import Stopwatch
from hub.domain.alerts.alert import public_centre
from hub.domain.cells import reach_km, snap
from hub.domain.geometry import EARTH_RADIUS_KM
from hub.local.demo.cast import HENGSHUI
from hub.services.fanout.start_stage import start_stage


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `targeting.speedup` for two populations, with more cells, and how the time grows with the devices."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        run_dir = Path(directory)
        async with storage(run_dir) as (mongo, redis), AsyncExitStack() as stack:
            more = place_devices(sizes.targeting_more, sizes.cells)
            points = fewer_in_same_cells(more, sizes.targeting_devices)
            spread = place_devices(sizes.targeting_devices, sizes.more_cells)
            towns = {
                "stage": await settle(stack, "stage", points, mongo, redis, run_dir),
                "stage_more": await settle(stack, "stage_more", more, mongo, redis, run_dir),
                # Only shown: the other rows judge that the number of devices makes no difference.
                "stage_spread": await settle(stack, "spread", spread, mongo, redis, run_dir, with_devices=False),
            }
            pid = mongo.process.pid
            turns = {name: partial(_cut, pid, town) for name, town in towns.items()}
            for name in ("stage", "stage_more"):
                town = towns[name]
                await _place(town)
                await _nobody_is_left_out(town)
                turns[f"{name}_plain"] = partial(_ask_devices, pid, town, PLAIN)
                turns[f"{name}_indexed"] = partial(_ask_devices, pid, town, INDEXED)
            turns["query"] = partial(_ask_cells, pid, towns["stage"])
            # The baseline's points in this process are nothing that a worker's collector would walk through.
            gc.collect()
            gc.freeze()
            rounds = await interleave(turns, sizes.rounds)
            for row in _rows(rounds, towns, sizes):
                yield row


def _rows(rounds: Rounds, towns: dict[str, Town], sizes: Sizes) -> list[Row]:
    def row(name: str, contender: str, baseline: str, ratio: float, *notes: str, **judged: Any) -> Row:
        figure, base = rounds.each(contender, "wall"), rounds.each(baseline, "wall")
        return Row(name, "s", figure, base, ratio, notes=notes, measured=rounds.as_json(), **judged)

    def speedup(name: str, contender: str, asked: str, **judged: Any) -> Row:
        town = towns[contender]
        plain, indexed = f"{asked}_plain", f"{asked}_indexed"
        # The baseline is the faster of both, with and without an index.
        baseline = min((plain, indexed), key=lambda one: rounds.each(one, "wall"))
        ratio, cpu = (rounds.ratio(baseline, contender, clock) for clock in ("wall", "cpu"))
        notes = (
            f"{len(town.points):,} devices in {town.cells:,} populated cells, {STAGE_RADIUS_KM:g} km; "
            f"by processor time, the database's included: {cpu:.1f}",
            f"$geoWithin took {rounds.each(plain, 'wall'):.3f} s without an index and "
            f"{rounds.each(indexed, 'wall'):.3f} s with one",
            f"the database's own query over {towns['stage'].cells:,} cells takes {rounds.each('query', 'wall'):.3f} s; "
            f"all units were rung for after {rounds.detail(contender, 'rung'):.2f} s",
        )
        return row(name, contender, baseline, ratio, *notes, **judged)

    growth, cpu = (rounds.ratio("stage_more", "stage", clock) for clock in ("wall", "cpu"))
    from_to = f"from {sizes.targeting_devices:,} to {sizes.targeting_more:,} devices in the same cells"
    return [
        speedup("targeting.speedup", "stage", "stage", goal=at_least(4)),
        speedup("targeting.speedup_more", "stage_more", "stage_more", goal=at_least(40)),
        speedup("targeting.speedup_spread", "stage_spread", "stage"),
        row(
            "targeting.growth",
            "stage_more",
            "stage",
            growth,
            f"{from_to}; by processor time: {cpu:.2f}",
            goal=at_most(1.3),
        ),
    ]


async def _cut(pid: int | None, town: Town) -> Sample:
    """Start the stage of a new alert and wait for its units; `rung` is when the worker was notified of all."""
    _, stage = await open_alert(town.hub)
    cut: list[Sample] = []
    with Stopwatch(pid) as watch:
        town.notifier.note = lambda: cut.append(watch.split())
        await start_stage(town.hub.services.fanout.stage_planning, stage)
    await town.hub.database.collection("units").delete_many({})
    return replace(cut[0], details={"rung": watch.reading["wall"]})


async def _ask_devices(pid: int | None, town: Town, collection: str) -> Sample:
    """Query every device in the circle, as a hub without cells would."""
    with Stopwatch(pid) as watch:
        await _devices_in_circle(town, collection)
    return watch.sample()


async def _ask_cells(pid: int | None, town: Town) -> Sample:
    """Run the one query of a stage that is the database's own work."""
    cells = town.hub.database.collection("cells")
    with Stopwatch(pid) as watch:
        await cells.find(_within(STAGE_RADIUS_KM + reach_km()), {"n": 1}).to_list(None)
    return watch.sample()


async def _devices_in_circle(town: Town, collection: str) -> list[str]:
    """Return the ids of the devices in the widest circle, by the database's geometry."""
    placed = town.hub.database.collection(collection)
    return [row["_id"] for row in await placed.find(_within(STAGE_RADIUS_KM), {"_id": 1}).to_list(None)]


def _within(km: float) -> dict[str, Any]:
    centre = public_centre(HENGSHUI)
    around = [[centre.longitude, centre.latitude], km / EARTH_RADIUS_KM]
    return {"loc": {"$geoWithin": {"$centerSphere": around}}}


PLACED = 2
"""The tenant of the baseline's devices."""

PLAIN, INDEXED = "placed", "placed_indexed"
"""The baseline's collections: the same rows, without and with a geospatial index."""


async def _place(town: Town) -> None:
    """Insert the baseline's rows: devices with a point instead of a cell."""
    await town.hub.database.collection(INDEXED).create_index([("loc", GEOSPHERE)])
    rows = [device_row(PLACED, number) | {"loc": location(point)} for number, point in enumerate(town.points)]
    for collection in (PLAIN, INDEXED):
        await insert(town.hub, collection, rows)


async def _nobody_is_left_out(town: Town) -> None:
    """Check that the stage covers every cell of the baseline: a fast stage that misses devices is worth nothing."""
    _, stage = await open_alert(town.hub)
    await start_stage(town.hub.services.fanout.stage_planning, stage)
    units = town.hub.database.collection("units")
    cut = {cell for row in await units.find({}).to_list(None) for part in row["slices"] for cell in part["cells"]}
    inside = set(await _devices_in_circle(town, PLAIN))
    points = (point for number, point in enumerate(town.points) if device_row(PLACED, number)["_id"] in inside)
    missed = {snap(point) for point in points} - cut
    if missed:
        raise RuntimeError(f"a stage left out {len(missed)} cells in which somebody is")
    await units.delete_many({})
