"""A worker of the hub: begins the stage of a new alert, delivers its units, and counts the receipts of all it told."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import psutil

from bench.contenders import Order, Work, serve
from bench.fanout.hub_parts import SilentBell, hub_settings, open_alert, opened
from bench.fanout.town import ref_of
from bench.stopwatch import Stopwatch
from hub.domain.actors import KeyMode, PartnerActor
from hub.services.fanout.deliver_lane import LOOK_AHEAD
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.find_waiting import find_waiting
from hub.services.fanout.start_stage import start_stage
from hub.services.intake.record_receipts import Receipt, ReceiptKind, record_receipts
from hub.wiring import Hub

RECEIPTS = 1000


@asynccontextmanager
async def opened_worker(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """`setup`: run_dir, mongo, redis, endpoint, trusted, hub_key, tenant, how many devices are to be told."""
    settings = hub_settings(
        Path(setup["run_dir"]),
        setup["mongo"],
        setup["redis"],
        endpoint=setup["endpoint"],
        trusted=setup["trusted"],
        hub_key=bytes.fromhex(setup["hub_key"]),
    )
    process = psutil.Process()
    app = PartnerActor("bench", "bench", setup["tenant"], KeyMode.LIVE, None)
    async with opened(settings, SilentBell()) as hub:

        async def work(order: Order) -> Mapping[str, float]:
            alert, stage = await open_alert(hub)
            largest, phones = 0, Phones(hub, app, alert, setup["devices"])
            with Stopwatch() as watch:
                async with asyncio.TaskGroup() as group:
                    await start_stage(hub.fanout, stage)
                    cut = watch.so_far
                    while waiting := await find_waiting(hub.fanout, LOOK_AHEAD, app.tenant):
                        for unit in waiting:
                            await deliver_unit(hub.fanout, unit)
                            group.create_task(phones.confirm(unit))
                            largest = max(largest, process.memory_info().rss)
                    told = watch.so_far
                confirmed = watch.so_far
            parts = {"cut": cut, "deliver": told - cut, "receipts_left": confirmed - told}
            return {"count": await _reached(hub, {"alert": alert}), **watch.reading, **parts, "rss": largest}

        yield work


class Phones:
    """They report that it was shown while others are still being told: as many an input as the last unit told.

    Which of them is said first makes no difference to the hub, so they simply report in their order.
    """

    def __init__(self, hub: Hub, app: PartnerActor, alert: str, devices: int) -> None:
        self._hub, self._app, self._alert = hub, app, alert
        # Named one by one: a list of them all would count as the worker's memory.
        self._waiting = map(ref_of, range(devices))

    async def confirm(self, unit: str) -> None:
        """So many receipts as this unit told, a thousand an input."""
        told = await _reached(self._hub, {"_id": unit})
        refs, books, now = list(islice(self._waiting, told)), self._hub.books, datetime.now(UTC)
        for start in range(0, told, RECEIPTS):
            receipts = [Receipt(ref, ReceiptKind.SHOWN) for ref in refs[start : start + RECEIPTS]]
            await record_receipts(
                books.alerts, books.devices, books.receipts, self._alert, receipts, by=self._app, now=now
            )


async def _reached(hub: Hub, wanted: Mapping[str, str]) -> int:
    """How many were told, by the rows of these units."""
    rows = await hub.database.collection("units").find(wanted, {"counts": 1}).to_list(None)
    return sum(row["counts"]["reached"] for row in rows)


if __name__ == "__main__":
    serve(opened_worker)
