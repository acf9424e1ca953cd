"""A worker of the hub for all partners: it tells a stage, or the end of an alert, until nothing is left to do."""

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
from hub.domain.geometry import Point
from hub.local import officers
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.run_sweep import run_sweep
from hub.services.fanout.start_stage import start_stage
from hub.services.police.cases.close_case import Closing
from hub.wiring import Hub
from tests.case_work import close_case


@asynccontextmanager
async def opened_worker(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """Open with `setup`: that of `settings_of`, and the tenants.

    An order names a `place`, for a new alert there, or nothing, for the end of the last one.
    """
    async with opened(settings_of(setup), SilentBell()) as hub:
        alerts: list[str] = []

        async def work(order: Order) -> Mapping[str, float]:
            memory: list[int] = []
            with Stopwatch() as watch:
                if "place" in order:
                    alert, stage = await open_alert(hub, Point(*order["place"]))
                    alerts.append(alert)
                    await start_stage(hub.services.fanout.stage_planning, stage)
                else:
                    await _end(hub, alerts[-1])
                await _deliver(hub, setup["tenants"], memory)
            quarter = max(1, len(memory) // 4)
            early, late = max(memory[:quarter]), max(memory[-quarter:])
            return {"count": await reached(hub, alerts[-1]), **watch.reading, "early": early, "late": late}

        yield work


async def _end(hub: Hub, alert_id: str) -> None:
    alert = await hub.repositories.alerts.alerts.get(alert_id)
    assert alert is not None
    asked = Closing(alert.case, Outcome.FOUND_SAFE, FoundBy.TIP, secrets.token_hex(8))
    await close_case(hub.services.police, asked, by=officers.SUPERVISOR, now=datetime.now(UTC))
    for sweep in await hub.repositories.alerts.sweeps.unfinished():
        await run_sweep(hub.services.fanout.sweep_planning, sweep.id)


async def _deliver(hub: Hub, tenants: list[int], memory: list[int]) -> None:
    """Deliver each partner's queue, a turn of each in order, until all are empty; note the memory after each turn."""
    process, queue = psutil.Process(), hub.services.fanout.queue_delivery
    waiting = list(tenants)
    while waiting:
        for tenant in list(waiting):
            if await queue.finder.find_waiting(1, tenant):
                await deliver_partner_queue(queue, tenant)
                memory.append(process.memory_info().rss)
            else:
                waiting.remove(tenant)


if __name__ == "__main__":
    serve(opened_worker)
