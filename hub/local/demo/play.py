"""The objects that the scenario uses, and its ways to wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import aiohttp

from hub.domain.actors import Officer
from hub.local.demo.apps import App
from hub.local.demo.cast import Cast, act
from hub.local.demo.evidence import Evidence
from hub.local.demo.police import Police
from hub.local.demo.screen import Screen
from hub.local.demo.simulator import Phone
from hub.local.demo.size import Size
from hub.local.demo.stillness import JumpingClock, NeverStill, Stillness
from hub.local.supervisor import LocalHub
from hub.storage.mongo.database import Database

BEIJING = timezone(timedelta(hours=8))


def beijing(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of May 2016 in Beijing, in UTC."""
    return datetime(2016, 5, day, hour, minute, tzinfo=BEIJING).astimezone(UTC)


@dataclass
class Play:
    """The objects that the scenario uses."""

    hub: LocalHub
    cast: Cast
    police: Police
    evidence: Evidence
    clock: JumpingClock
    stillness: Stillness
    database: Database
    session: aiohttp.ClientSession
    screen: Screen
    size: Size

    async def let(self, app: App, kind: str, phones: Sequence[Phone]) -> None:
        """Let phones act; the clock waits for it."""
        self.stillness.busy += 1
        try:
            await act(self.cast, app, kind, phones, self.database)
        finally:
            self.stillness.busy -= 1

    async def officer(self, case: str, officer: Officer, verb: str, input_type: str, values: dict[str, Any]) -> Any:
        """Call a mutation as an officer."""
        now = await self.clock.now()
        return await self.police.change(case, officer, verb, input_type, values, now)

    async def say(self, text: str) -> None:
        """Print a line with the domain time."""
        self.screen.line((await self.clock.now()).astimezone(BEIJING), text)


async def until(happens: Callable[[], Awaitable[object]], within: float = 60.0) -> None:
    """Wait for a condition that only the database shows."""
    deadline = time.monotonic() + within
    while not await happens():
        if time.monotonic() > deadline:
            raise NeverStill("what the script waits for did not happen")
        await asyncio.sleep(0.02)


async def past(stage: Play, moment: datetime) -> bool:
    """Tell if domain time has reached a moment."""
    return await stage.clock.now() >= moment
