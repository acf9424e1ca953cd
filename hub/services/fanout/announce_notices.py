"""Announce many notices side by side, so that one partner's slow server delays no other partner."""

import asyncio
import logging
import time

from hub.services.fanout.parts import NoticeDelivery
from hub.services.fanout.steps.announce_notice import announce_notice

log = logging.getLogger(__name__)

MAX_CONCURRENT = 100
POLL_SECONDS = 0.2
MAX_SECONDS = 60.0
"""Seconds after which this call takes up no further notice; the next task begins anew."""


async def announce_notices(delivery: NoticeDelivery, notice_id: str) -> None:
    """Announce a notice and, while any announcement runs, every other notice that becomes due."""
    running = {notice_id: _start(delivery, notice_id)}
    until = time.monotonic() + MAX_SECONDS
    while running:
        await asyncio.wait(running.values(), timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        running = {name: task for name, task in running.items() if not task.done()}
        if not running or time.monotonic() > until:
            continue
        # Running notices are leased, so `waiting` does not return them.
        for other in await delivery.notices.waiting():
            if other not in running and len(running) < MAX_CONCURRENT:
                running[other] = _start(delivery, other)


def _start(delivery: NoticeDelivery, notice_id: str) -> asyncio.Task[None]:
    return asyncio.create_task(_announce(delivery, notice_id))


async def _announce(delivery: NoticeDelivery, notice_id: str) -> None:
    try:
        await announce_notice(delivery, notice_id)
    except Exception as error:  # noqa: BLE001 - one notice's failure must not end the others; its lease runs out
        log.error("notice_failed", extra={"notice": notice_id, "kind": type(error).__name__})
