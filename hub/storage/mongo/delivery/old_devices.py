"""Delete the rows of devices whose registration ended long ago, a step of a walk through all rows at a time.

The walk follows the index of numbers, so it needs no index of its own, which each registration would have to write.
Where it stands is in the row {_id: "device_walk", p, n} of the collection `hub`.
"""

from collections import Counter
from datetime import datetime
from typing import Final

from hub.domain.cells import Cell
from hub.services.intake.device_ports import CellCounts
from hub.storage.mongo.database import Database, Row, translated

MAX_ROWS_PER_STEP = 2000
"""At one step in ten seconds a million rows are seen every one and a half hours."""

WALK: Final = "device_walk"
BY_NUMBER: Final = [("p", 1), ("n", 1)]
FIRST: Final = {"p": -1, "n": -1}


class OldDevices:
    """Sees every row again and again, one step a call."""

    def __init__(self, database: Database, counts: CellCounts, rows_per_step: int = MAX_ROWS_PER_STEP) -> None:
        self._devices = database.collection("devices")
        self._hub = database.collection("hub")
        self._counts = counts
        self._rows_per_step = rows_per_step

    async def clear(self, before: datetime, erased_before: datetime, now: datetime) -> int:
        """Delete from the next rows those whose registration ended before a moment; return how many.

        What an erasure left goes if that was before another moment.

        A row that an older release made a tombstone does not say when it ended: it counts from now on.
        """
        with translated():
            place = await self._hub.find_one({"_id": WALK}) or FIRST
            tenant, number = place["p"], place["n"]
            rows = await self._next(tenant, number)
            if not rows:
                following = await self._devices.find_one({"p": {"$gt": tenant}}, {"p": 1}, sort=BY_NUMBER)
                await self._move_on(following["p"] if following else FIRST["p"], FIRST["n"])
                return 0
            dateless = [row["_id"] for row in rows if "x" not in row]
            if dateless:
                wanted = {"p": tenant, "_id": {"$in": dateless}, "x": {"$exists": False}}
                await self._devices.update_many(wanted, {"$set": {"x": now}})
            cleared = await self._delete(tenant, [row for row in rows if "e" not in row], before)
            cleared += await self._delete(tenant, [row for row in rows if "e" in row], erased_before)
            await self._move_on(tenant, rows[-1]["n"])
            return cleared

    async def _next(self, tenant: int, number: int) -> list[Row]:
        wanted, fields = {"p": tenant, "n": {"$gt": number}}, {"n": 1, "x": 1, "c": 1, "e": 1}
        found = self._devices.find(wanted, fields).hint(BY_NUMBER).sort(BY_NUMBER).limit(self._rows_per_step)
        return await found.to_list(None)

    async def _delete(self, tenant: int, rows: list[Row], before: datetime) -> int:
        rows = [row for row in rows if "x" in row and row["x"] < before]
        if not rows:
            return 0
        # Asked again: a device that has registered since has another end.
        wanted = {"p": tenant, "_id": {"$in": [row["_id"] for row in rows]}, "x": {"$lt": before}}
        result = await self._devices.delete_many(wanted)
        if result.deleted_count == len(rows):
            # Otherwise nobody knows which ones are gone, and the counts are only hints.
            await self._counts.add(tenant, {cell: -count for cell, count in _cells(rows).items()})
        return result.deleted_count

    async def _move_on(self, tenant: int, number: int) -> None:
        await self._hub.update_one({"_id": WALK}, {"$set": {"p": tenant, "n": number}}, upsert=True)


def _cells(rows: list[Row]) -> Counter[Cell]:
    return Counter(Cell(row["c"]) for row in rows if "c" in row)
