"""The hub's API during a stage: it takes a receipt from each phone after its push.

The order of the receipts makes no difference to the hub, so phones report in their order, a thousand an input.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from bench.contenders import Order, Work, serve
from bench.fanout.hub_parts import SilentBell, opened, reached, settings_of
from bench.fanout.town import ref_of
from bench.stopwatch import Stopwatch
from hub.domain.actors import KeyMode, PartnerActor
from hub.services.intake.confirm_receipts import Receipt, ReceiptKind, confirm_receipts
from hub.wiring import Hub

RECEIPTS = 1000
LOOK_SECONDS = 0.1


@asynccontextmanager
async def opened_api(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """Open with `setup`: that of `settings_of`, the tenant, and the number of devices pushed in a turn."""
    app = PartnerActor("bench", "bench", setup["tenant"], KeyMode.LIVE, None)
    async with opened(settings_of(setup), SilentBell()) as hub:
        served: set[str] = set()

        async def work(order: Order) -> Mapping[str, float]:
            alert = await _next_alert(hub, served)
            reported, devices = 0, setup["devices"]
            with Stopwatch() as watch:
                while reported < devices:
                    told = await reached(hub, alert)
                    if told - reported < RECEIPTS and told < devices:
                        await asyncio.sleep(LOOK_SECONDS)
                        continue
                    count = min(told - reported, RECEIPTS)
                    await _report(hub, app, alert, range(reported, reported + count))
                    reported += count
            return {"count": reported, **watch.reading}

        yield work


async def _next_alert(hub: Hub, served: set[str]) -> str:
    while True:
        for alert in await hub.repositories.alerts.alerts.with_states():
            if alert.id not in served and alert.open:
                served.add(alert.id)
                return alert.id
        await asyncio.sleep(LOOK_SECONDS)


async def _report(hub: Hub, app: PartnerActor, alert: str, numbers: range) -> None:
    receipts = [Receipt(ref_of(number), ReceiptKind.SHOWN) for number in numbers]
    await confirm_receipts(app, hub.services.partner.receipts, alert, receipts, now=datetime.now(UTC))


if __name__ == "__main__":
    serve(opened_api)
