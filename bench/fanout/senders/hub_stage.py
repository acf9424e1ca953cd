"""A worker of the hub: it starts the stage of a new alert and delivers its units, or those of its end."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import psutil

from bench.contenders import Order, Work, serve
from bench.fanout.hub_parts import SilentBell, open_alert, opened, reached, settings_of
from bench.stopwatch import Stopwatch
from hub.domain.cases.case import FoundBy, Outcome
from hub.local import officers
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.run_sweep import run_sweep
from hub.services.fanout.start_stage import start_stage
from hub.services.police.cases.close_case import Closing
from hub.wiring import Hub
from hub.workers.tuning import tune_worker
from tests.case_work import close_case

LOOK_SECONDS = 0.2


@asynccontextmanager
async def opened_worker(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """Open with `setup`: that of `settings_of`, and the tenant."""
    tenant = setup["tenant"]
    async with opened(settings_of(setup), SilentBell()) as hub:
        # As the process of a worker does.
        tune_worker()
        told = ""

        async def work(order: Order) -> Mapping[str, float]:
            nonlocal told
            if order.get("closes"):
                return await _close(hub, tenant, told)
            alert, stage = await open_alert(hub)
            told = alert
            memory = Memory()
            with Stopwatch() as watch:
                await start_stage(hub.services.fanout.stage_planning, stage)
                cut = watch.so_far
                await _deliver(hub, tenant)
                deliver = watch.so_far - cut
            parts = {"cut": cut, "deliver": deliver, "rss": memory.stop()}
            return {"count": await reached(hub, alert), **watch.reading, **parts}

        yield work


async def _deliver(hub: Hub, tenant: int) -> None:
    # A turn of the queue ends after some seconds, and no other partner waits for one.
    while await hub.services.fanout.queue_delivery.finder.find_waiting(1, tenant):
        await deliver_partner_queue(hub.services.fanout.queue_delivery, tenant)


async def _close(hub: Hub, tenant: int, alert: str) -> Mapping[str, float]:
    """Close the case of an alert, and measure the pushes of its end: one for each told device."""
    planning = hub.services.fanout.sweep_planning
    ended = await planning.alerts.get(alert)
    assert ended is not None
    asked = Closing(ended.case, Outcome.FOUND_SAFE, FoundBy.TIP, secrets.token_hex(8))
    await close_case(hub.services.police, asked, by=officers.SUPERVISOR, now=datetime.now(UTC))
    with Stopwatch() as watch:
        for sweep in await planning.sweeps.unfinished():
            await run_sweep(planning, sweep.id)
        cut = watch.so_far
        await _deliver(hub, tenant)
        deliver = watch.so_far - cut
    return {"count": await reached(hub, alert), **watch.reading, "cut": cut, "deliver": deliver}


class Memory:
    """The peak memory of this process, sampled regularly."""

    def __init__(self) -> None:
        self._most = 0
        self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        process = psutil.Process()
        while True:
            self._most = max(self._most, process.memory_info().rss)
            await asyncio.sleep(LOOK_SECONDS)

    def stop(self) -> int:
        """Stop and return the peak in bytes."""
        self._looking.cancel()
        return self._most


if __name__ == "__main__":
    serve(opened_worker)
