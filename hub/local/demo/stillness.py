"""Detect that nothing is in progress: only then may the demo's clock jump."""

import asyncio
import time
from datetime import datetime
from typing import Any

from hub.storage.mongo.clock import SharedClock
from hub.storage.mongo.database import Database

TIMEOUT_SECONDS = 90.0
POLL_SECONDS = 0.1


class NeverStill(RuntimeError):
    """Work is still in progress after the time-out."""


class Stillness:
    """Look in the database for work that could run now. `busy` counts the simulator's open requests."""

    def __init__(self, database: Database, clock: SharedClock, unconfirmed_limit_km: float) -> None:
        self._database = database
        self._clock = clock
        self._limit = unconfirmed_limit_km
        self.busy = 0

    async def wait(self, within: float = TIMEOUT_SECONDS) -> None:
        """Return once nothing is in progress, twice in a row; raise NeverStill naming the work in progress."""
        deadline, calm = time.monotonic() + within, 0
        while True:
            in_progress = await self.in_progress()
            calm = 0 if in_progress else calm + 1
            if calm == 2:
                return
            if time.monotonic() > deadline:
                raise NeverStill(f"still in progress after {within:g} s: {', '.join(in_progress)}")
            await asyncio.sleep(POLL_SECONDS)

    async def in_progress(self) -> list[str]:
        """Return the work in progress, in words."""
        now = await self._clock.now()
        alerts = {row["_id"]: row async for row in self._rows("alerts").find({})}
        running = {name for name, row in alerts.items() if row["ended"] is None and not row["pauses"]}
        work = [f"{self.busy} requests"] if self.busy else []
        work += await self._count("journal", {}, "journal rows")
        work += await self._count("stages", {"state": "CUTTING"}, "stages being cut")
        work += await self._count("sweeps", {"state": {"$ne": "DONE"}}, "sweeps")
        due = [row async for row in self._rows("stages").find({"state": "DUE", "due": {"$lte": now}})]
        work += [f"stage {row['_id']}" for row in due if row["alert"] in running and self._may_run(row, alerts)]
        units = [row async for row in self._rows("units").find({"state": "ready"}, {"alert": 1, "wake": 1})]
        roused = {name for name, row in alerts.items() if row["overrides_preferences"]}
        awake = [row for row in units if row["wake"] <= now or row["alert"] in roused]
        units = [row for row in awake if row["alert"] in running] + [
            row for row in units if alerts[row["alert"]]["ended"]
        ]
        work += [f"{len(units)} units"] if units else []
        # By the index of ids: the server of the tests refuses to scan.
        unserved = {"_id": {"$gt": ""}, "served_real": None}
        pages = [row async for row in self._rows("audience").find(unserved, {"alert": 1, "kind": 1})]
        pages = [row for row in pages if row["kind"] == "CANCEL" or row["alert"] in running]
        return work + ([f"{len(pages)} pages"] if pages else [])

    def _may_run(self, stage: dict[str, Any], alerts: dict[str, Any]) -> bool:
        """Return whether a due stage can begin: its area stands, is not held, and may reach so far."""
        areas = {area["number"]: area for area in alerts[stage["alert"]]["areas"]}
        area = areas.get(stage["area"])
        return area is not None and area["held_km"] is None and (area["confirmed"] or stage["radius_km"] <= self._limit)

    def _rows(self, name: str) -> Any:
        return self._database.collection(name)

    async def _count(self, name: str, wanted: dict[str, Any], words: str) -> list[str]:
        count = await self._rows(name).count_documents(wanted)
        return [f"{count} {words}"] if count else []


class JumpingClock:
    """Move domain time over hours without events, never past a moment at which work is due."""

    def __init__(self, database: Database, stillness: Stillness, moments: list[dict[str, float]]) -> None:
        self._database = database
        self._clock = SharedClock(database)
        self._stillness = stillness
        self._moments = moments

    async def begin(self, moment: datetime) -> None:
        """Set domain time."""
        await self._jump(moment)

    async def now(self) -> datetime:
        """Return domain time."""
        return await self._clock.now()

    async def reach(self, moment: datetime) -> None:
        """Move domain time to a moment, with a stop at all work that falls due before it."""
        while True:
            await self._stillness.wait()
            now = await self._clock.now()
            if now >= moment:
                return
            await self._jump(min([moment, *await self._due_after(now)]))
            await asyncio.sleep(0.05)

    async def _due_after(self, now: datetime) -> list[datetime]:
        stages = self._database.collection("stages").find({"state": "DUE", "due": {"$gt": now}}, {"due": 1})
        alerts = self._database.collection("alerts").find({"ended": None}, {"areas": 1, "expires_at": 1})
        sleepers = self._database.collection("units").find({"state": "ready", "wake": {"$gt": now}}, {"wake": 1})
        due = [row["due"] async for row in stages] + [row["wake"] async for row in sleepers]
        async for row in alerts:
            due += [row["expires_at"], *(area["confirm_by"] for area in row["areas"] if not area["confirmed"])]
        return [moment for moment in due if moment > now]

    async def _jump(self, moment: datetime) -> None:
        offset = await self._clock.jump_to(moment)
        self._moments.append({"real": time.time(), "offset": offset})
