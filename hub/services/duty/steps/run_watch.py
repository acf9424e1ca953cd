"""Run the watch of a process beside its requests, for as long as a block lasts."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import Protocol

from hub.domain.duty.rules import DutyLimits

Beat = Callable[[], Awaitable[object]]
"""Sends one heartbeat to the address outside; never raises for a failure there."""


class Watch(Protocol):
    """A watch that looks, and sends what is due."""

    async def look(self) -> Collection[str] | None: ...
    async def send(self, notice_ids: Collection[str]) -> None: ...


@contextlib.asynccontextmanager
async def run_watch(watch: Watch, limits: DutyLimits, beat: Beat | None = None) -> AsyncIterator[None]:
    """Look every few seconds while the block runs.

    Sending has a task of its own, so that a mail server that hangs holds up no look. A heartbeat follows a look that
    read the database, once in a while, and no other: then the address outside hears nothing, which is its alarm.
    """
    task = asyncio.create_task(_Runner(watch, limits, beat).run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class _Runner:
    def __init__(self, watch: Watch, limits: DutyLimits, beat: Beat | None) -> None:
        self._watch, self._limits, self._beat = watch, limits, beat
        self._sending: asyncio.Task[None] | None = None
        self._beating: asyncio.Future[object] | None = None
        self._next_beat = time.monotonic()

    async def run(self) -> None:
        """Look, send and beat, until it is cancelled."""
        try:
            while True:
                due = await self._watch.look()
                if due and (self._sending is None or self._sending.done()):
                    self._sending = asyncio.create_task(self._watch.send(due))
                if due is not None:
                    self._beat_in_time()
                await asyncio.sleep(self._limits.every.total_seconds())
        finally:
            for task in (self._sending, self._beating):
                if task is not None:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task

    def _beat_in_time(self) -> None:
        is_beating = self._beating is not None and not self._beating.done()
        if self._beat is None or is_beating or time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + self._limits.heartbeat_every.total_seconds()
        self._beating = asyncio.ensure_future(self._beat())
