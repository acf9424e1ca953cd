"""A worker of the hub: it starts the stage of a new alert and delivers its units."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import psutil

from bench.contenders import Order, Work, serve
from bench.fanout.hub_parts import SilentBell, open_alert, opened, reached, settings_of
from bench.stopwatch import Stopwatch
from hub.gc_tuning import tune_gc
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.start_stage import start_stage

LOOK_SECONDS = 0.2


@asynccontextmanager
async def opened_worker(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """Open with `setup`: that of `settings_of`, and the tenant."""
    tenant = setup["tenant"]
    async with opened(settings_of(setup), SilentBell()) as hub:
        # As the process of a worker does.
        tune_gc()

        async def work(order: Order) -> Mapping[str, float]:
            alert, stage = await open_alert(hub)
            memory = Memory()
            with Stopwatch() as watch:
                await start_stage(hub.services.fanout.stage_planning, stage)
                cut = watch.so_far
                # A turn of the queue ends after some seconds, and no other partner waits for one.
                while await hub.services.fanout.queue_delivery.finder.find_waiting(1, tenant):
                    await deliver_partner_queue(hub.services.fanout.queue_delivery, tenant)
                deliver = watch.so_far - cut
            parts = {"cut": cut, "deliver": deliver, "rss": memory.stop()}
            return {"count": await reached(hub, alert), **watch.reading, **parts}

        yield work


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
