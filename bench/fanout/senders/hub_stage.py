"""A worker of the hub: begins the stage of a new alert, delivers its units, and counts the receipts of all it told."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench.contenders import Order, Work, serve
from bench.fanout.hub_parts import CollectingBell, hub_settings, open_alert, opened
from bench.stopwatch import Stopwatch
from hub.domain.actors import KeyMode, PartnerActor
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.start_stage import start_stage
from hub.services.intake.record_receipts import Receipt, ReceiptKind, record_receipts
from hub.wiring import Hub

RECEIPTS = 1000


@asynccontextmanager
async def opened_worker(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """`setup`: run_dir, mongo, redis, endpoint, trusted, hub_key, tenant, refs of all who are to be told."""
    settings = hub_settings(
        Path(setup["run_dir"]),
        setup["mongo"],
        setup["redis"],
        endpoint=setup["endpoint"],
        trusted=setup["trusted"],
        hub_key=bytes.fromhex(setup["hub_key"]),
    )
    bell, process = CollectingBell(), psutil.Process()
    app = PartnerActor("bench", "bench", setup["tenant"], KeyMode.LIVE, None)
    async with opened(settings, bell) as hub:

        async def work(order: Order) -> Mapping[str, float]:
            alert, stage = await open_alert(hub)
            largest = 0
            with Stopwatch() as watch:
                await start_stage(hub.fanout, stage)
                cut = watch.so_far
                while bell.units:
                    await deliver_unit(hub.fanout, bell.units.pop(0))
                    largest = max(largest, process.memory_info().rss)
                told = watch.so_far
                await _confirm(hub, app, alert, setup["refs"])
                confirmed = watch.so_far
            parts = {"cut": cut, "deliver": told - cut, "receipts": confirmed - told}
            return {"count": await _reached(hub, alert), **watch.reading, **parts, "rss": largest}

        yield work


async def _confirm(hub: Hub, app: PartnerActor, alert: str, refs: Sequence[str]) -> None:
    """The apps report that it was shown, as many at once as an input takes."""
    now = datetime.now(UTC)
    for start in range(0, len(refs), RECEIPTS):
        receipts = [Receipt(ref, ReceiptKind.SHOWN) for ref in refs[start : start + RECEIPTS]]
        await record_receipts(hub.books.alerts, hub.books.devices, hub.books.receipts, alert, receipts, by=app, now=now)


async def _reached(hub: Hub, alert: str) -> int:
    """How many were told, by the rows of the units."""
    rows = await hub.database.collection("units").find({"alert": alert}, {"counts": 1}).to_list(None)
    return sum(row["counts"]["reached"] for row in rows)


if __name__ == "__main__":
    serve(opened_worker)
