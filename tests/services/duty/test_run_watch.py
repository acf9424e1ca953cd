"""The watch beside requests: it looks again and again, sends apart from looking, and beats only while it sees."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

from hub.domain.duty.rules import DutyLimits
from hub.services.duty.steps.run_watch import run_watch
from tests.waiting import until

QUICK = DutyLimits(every=timedelta(milliseconds=1), heartbeat_every=timedelta(0))


class Eyes:
    """A watch that finds what a test sets, and may hang while it sends."""

    def __init__(self) -> None:
        self.looks = 0
        self.beats = 0
        self.found: list[str] | None = []
        self.sent: list[str] = []
        self.may_send = asyncio.Event()

    async def look(self) -> Collection[str] | None:
        self.looks += 1
        return self.found

    async def send(self, notice_ids: Collection[str]) -> None:
        self.sent += notice_ids
        await self.may_send.wait()

    async def beat(self) -> bool:
        self.beats += 1
        return True

    async def after(self, looks: int) -> None:
        """Wait for so many more looks."""
        wanted = self.looks + looks

        async def looked() -> bool:
            return self.looks >= wanted

        await until(looked, every=0)


async def test_server_that_hangs_holds_up_no_look() -> None:
    eyes = Eyes()
    eyes.found = ["nt_1"]
    async with run_watch(eyes, QUICK):
        await eyes.after(5)
        assert eyes.sent == ["nt_1"]
        eyes.may_send.set()
        await eyes.after(5)
        assert len(eyes.sent) > 1
    looks = eyes.looks
    await asyncio.sleep(0.01)
    assert eyes.looks == looks


async def test_heartbeat_is_silent_while_the_watch_is_blind() -> None:
    eyes = Eyes()
    async with run_watch(eyes, QUICK, eyes.beat):
        await eyes.after(5)
        assert eyes.beats > 0
        eyes.found = None
        await eyes.after(2)
        beats = eyes.beats
        await eyes.after(5)
        assert eyes.beats == beats
        eyes.found = []
        await eyes.after(5)
        assert eyes.beats > beats


async def test_heartbeat_comes_once_in_its_time() -> None:
    eyes = Eyes()
    limits = DutyLimits(every=timedelta(milliseconds=1), heartbeat_every=timedelta(hours=1))
    async with run_watch(eyes, limits, eyes.beat):
        await eyes.after(20)
    assert eyes.beats == 1
