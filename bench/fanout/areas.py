"""The price of an alert with eight areas against one with a single area: of a batch of moves, and of a stage.

The seven other areas lie where no device is and are asked first, so every cell is compared with all eight circles.
"""

import itertools
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.fanout.hub_parts import STAGE_RADIUS_KM, open_alert, reached, storage
from bench.fanout.placement import place_devices
from bench.fanout.sizes import Sizes
from bench.fanout.town import Town, ref_of, settle
from bench.rounds import Rounds, Sample, Turn, interleave
from bench.rows import Row, at_most
from bench.stopwatch import Stopwatch
from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.areas.area import MAX_AREAS, Area
from hub.domain.cells import Cell, snap
from hub.domain.geometry import Point, destination
from hub.local.demo.cast import HENGSHUI, SHARES
from hub.local.mongo import EmbeddedMongo
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.start_stage import start_stage
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.report_locations import report_locations
from hub.services.ports import Transaction

NOWHERE = Point(-40.0, -70.0)
BATCH = 1000
INSIDE_KM = 490.0
MOVER = PartnerActor("pt_bench", "Bench", 2, KeyMode.LIVE, "recorder")
"""The first partner of a town, which has the most devices."""


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `areas.write` and `areas.stage`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        run_dir = Path(directory)
        async with storage(run_dir) as (mongo, redis), AsyncExitStack() as stack:
            count = sizes.stage_devices
            points = place_devices(count, count, share_inside=1.0, inside_km=INSIDE_KM)
            towns = {
                areas: await settle(stack, f"areas{areas}", points, mongo, redis, run_dir) for areas in (MAX_AREAS, 1)
            }
            for areas, town in towns.items():
                await _alert_with_areas(town, areas, NOWHERE)
            batches = max(1, min(sizes.batches, round(count * SHARES[0]) // BATCH))
            moving = {str(areas): _moves(town, mongo, batches) for areas, town in towns.items()}
            yield _row("areas.write", await interleave(moving, sizes.rounds), f"a move, in batches of {BATCH:,}")
            telling = {str(areas): _stage(town, mongo, areas) for areas, town in towns.items()}
            what = f"a device of a stage of {sizes.stage_devices:,}, cut and delivered to a recorder"
            yield _row("areas.stage", await interleave(telling, sizes.rounds), what)


def _row(name: str, rounds: Rounds, what: str) -> Row:
    eight, one = str(MAX_AREAS), "1"
    return Row(
        name,
        "µs",
        rounds.each(eight, "cpu") * 1e6,
        rounds.each(one, "cpu") * 1e6,
        rounds.ratio(eight, one, "cpu"),
        at_most(1.1),
        notes=(
            f"{what}, processor time with the database's, with {MAX_AREAS} areas against one; on the wall "
            f"{rounds.ratio(eight, one, 'wall'):.2f}",
        ),
        measured=rounds.as_json(),
    )


async def _alert_with_areas(town: Town, count: int, seen: Point) -> str:
    """Open an alert with this many areas; all but the first cover ground where no device is."""
    alert_id, stage = await open_alert(town.hub, seen)
    alerts = town.hub.repositories.alerts.alerts

    async def work(transaction: Transaction) -> None:
        alert = await alerts.get(alert_id, transaction)
        assert alert is not None
        first = alert.areas[0]
        others = tuple(_elsewhere(first, number) for number in range(2, count + 1))
        # The first one stands last here, so that no cell is found before all have been asked.
        await alerts.change(alert_id, {"areas": (*others, first)}, transaction)
        await alerts.raise_epoch(transaction)

    await town.hub.database.run(work)
    return stage


def _elsewhere(first: Area, number: int) -> Area:
    centre = destination(NOWHERE, 40 * number, 700)
    return replace(first, number=number, centre=centre, covered_km=STAGE_RADIUS_KM, told_km=STAGE_RADIUS_KM)


def _moves(town: Town, mongo: EmbeddedMongo, batches: int) -> Turn:
    """Return a turn that moves devices of the largest app to where others were."""
    cells = [snap(point) for point in town.points]
    own = round(len(cells) * SHARES[0])
    shifts = itertools.count(1)

    async def turn() -> Sample:
        shift = next(shifts)
        items = [_batch(cells, number, shift, own) for number in range(batches)]
        with Stopwatch(mongo.process.pid) as watch:
            for batch in items:
                await report_locations(MOVER, town.hub.services.partner.devices, batch, now=datetime.now(UTC))
        return watch.sample(sum(map(len, items)))

    return turn


def _batch(cells: Sequence[Cell], number: int, shift: int, own: int) -> list[DeviceItem]:
    refs = range(number * BATCH, min((number + 1) * BATCH, own))
    return [DeviceItem(ref_of(ref), cell=cells[(ref + shift * 97) % len(cells)]) for ref in refs]


def _stage(town: Town, mongo: EmbeddedMongo, count: int) -> Turn:
    async def turn() -> Sample:
        stage = await _alert_with_areas(town, count, HENGSHUI)
        alert = stage.rsplit(".", 1)[0]
        delivery = town.hub.services.fanout
        with Stopwatch(mongo.process.pid) as watch:
            await start_stage(delivery.stage_planning, stage)
            while waiting := await delivery.queue_delivery.finder.count_waiting():
                for tenant in waiting:
                    await deliver_partner_queue(delivery.queue_delivery, tenant)
        return watch.sample(await reached(town.hub, alert))

    return turn
