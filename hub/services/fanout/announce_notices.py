"""Telling partners that pull, many at once: one whose server is slow to answer holds up nobody."""

import asyncio
import logging
import time

from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.announce_notice import announce_notice

log = logging.getLogger(__name__)

AT_ONCE = 100
LOOK_EVERY = 0.2
LOOKS_FOR = 60.0
"""Seconds after which no further notice is taken up: a later bell begins anew."""


async def announce_notices(desk: FanoutDesk, notice_id: str) -> None:
    """Announce a notice and, as long as any announcement is under way, every other one that comes to wait."""
    under_way = {notice_id: _begin(desk, notice_id)}
    until = time.monotonic() + LOOKS_FOR
    while under_way:
        await asyncio.wait(under_way.values(), timeout=LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        under_way = {name: task for name, task in under_way.items() if not task.done()}
        if not under_way or time.monotonic() > until:
            continue
        # What is under way is leased and does not wait.
        for other in await desk.notices.waiting():
            if other not in under_way and len(under_way) < AT_ONCE:
                under_way[other] = _begin(desk, other)


def _begin(desk: FanoutDesk, notice_id: str) -> asyncio.Task[None]:
    return asyncio.create_task(_announce(desk, notice_id))


async def _announce(desk: FanoutDesk, notice_id: str) -> None:
    try:
        await announce_notice(desk, notice_id)
    except Exception as error:  # noqa: BLE001 - one notice's failure must not end the others; its lease runs out
        log.error("notice_failed", extra={"notice": notice_id, "kind": type(error).__name__})
