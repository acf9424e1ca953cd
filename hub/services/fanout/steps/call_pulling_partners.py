"""Call many partners' servers at the same time: announce notices, and drive conformance runs."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

from hub.services.fanout.parts import PartnerCalls
from hub.services.fanout.steps.announce_notice import announce_notice
from hub.services.fanout.steps.drive_run import drive_run

log = logging.getLogger(__name__)

MAX_CONCURRENT = 100
"""Calls of each kind."""
POLL_SECONDS = 0.2
MAX_SECONDS = 60.0
"""Seconds after which nothing further is taken up, and runs are left to the next task, which begins anew."""


class CallsSideBySide:
    """The calls of one task. While any is under way, it takes up all others that become due, of either kind."""

    def __init__(self, calls: PartnerCalls) -> None:
        self._calls = calls
        self._notices: dict[str, asyncio.Task[None]] = {}
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._until = time.monotonic() + MAX_SECONDS

    def announce(self, notice_id: str) -> None:
        """Begin to announce a notice."""
        _begin(self._notices, notice_id, _announce(self._calls, notice_id))

    async def begin_due(self) -> None:
        """Begin all that is due and that no process has in hand."""
        # What is under way is leased, so `waiting` does not return it.
        for notice_id in await self._calls.notice_delivery.notices.waiting():
            if notice_id not in self._notices and len(self._notices) < MAX_CONCURRENT:
                self.announce(notice_id)
        for run_id in await self._calls.conformance_driving.conformance.runs.waiting():
            if run_id not in self._runs and len(self._runs) < MAX_CONCURRENT:
                _begin(self._runs, run_id, drive_run(self._calls.conformance_driving, run_id, self._until))

    async def finish(self) -> None:
        """Wait until no call is under way."""
        while running := [*self._notices.values(), *self._runs.values()]:
            await asyncio.wait(running, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for tasks in (self._notices, self._runs):
                for name in [name for name, task in tasks.items() if task.done()]:
                    del tasks[name]
            if (self._notices or self._runs) and time.monotonic() <= self._until:
                await self.begin_due()


def _begin(tasks: dict[str, asyncio.Task[None]], name: str, work: Coroutine[Any, Any, None]) -> None:
    tasks[name] = asyncio.create_task(work)


async def _announce(calls: PartnerCalls, notice_id: str) -> None:
    try:
        await announce_notice(calls.notice_delivery, notice_id)
    except Exception as error:  # noqa: BLE001 - one notice's failure must not end the others; its lease runs out
        log.error("notice_failed", extra={"notice": notice_id, "kind": type(error).__name__})
