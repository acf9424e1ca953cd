"""Removals of ended alerts: bits of the devices that confirmed, and later the two counts alone (`removal_counts`).

A row of `removal_counts` is {_id: alert.tenant, alert, p, told, removed}. It is written before the bits go, and read
after them: so a count is right at each moment, whichever process dies. `removal_readings` has what operators see.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from pymongo.errors import DuplicateKeyError

from hub.domain.delivery.ledger import pack
from hub.domain.delivery.removals import NONE_TOLD, RemovalCounts, RemovalReading, count_removals
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.delivery.audience_rows import told_numbers
from hub.storage.mongo.delivery.removal_rows import confirmations, confirmed_numbers

Bitmaps = dict[int, list[bytes]]
"""Compressed bitmaps of device numbers, by tenant."""

TURNS: Final = dict.fromkeys(("p", "numbers", "skipped", "turns"), 1)

ROWS_PER_READ: Final = 250
"""More in one read would keep other reads of the process from their turn."""


class RemovalRepository:
    """Sets bits, and counts them against the devices that were told. Redis has no part in it."""

    def __init__(self, database: Database) -> None:
        self._removals = database.collection("removals")
        self._counts = database.collection("removal_counts")
        self._readings = database.collection("removal_readings")
        self._units = database.collection("units")
        self._told = database.collection("told")
        self._pages = database.collection("audience")

    async def confirm(self, alert: str, tenant: int, numbers: Iterable[int]) -> None:
        """Store that these devices confirmed the removal. Each call may be repeated, and may meet others."""
        with translated():
            await self._removals.bulk_write(confirmations(alert, tenant, numbers), ordered=False)

    async def count(self, alert: str, tenant: int) -> RemovalCounts:
        """Return the counts of one tenant."""
        return (await self._count({"alert": alert, "p": tenant})).get(tenant, NONE_TOLD)

    async def reading(self, alert: str, tenant: int) -> RemovalReading | None:
        """Return the last stored reading of one tenant; None if there is none."""
        with translated():
            row = await self._readings.find_one({"_id": f"{alert}.{tenant}"})
        if row is None:
            return None
        counts, noised = (RemovalCounts(row[name]["told"], row[name]["removed"]) for name in ("counts", "noised"))
        return RemovalReading(row["number"], row["at"], row["draws"], counts, noised)

    async def keep(self, alert: str, tenant: int, before: RemovalReading | None, reading: RemovalReading) -> bool:
        """Store a reading in place of the one before; return False if another process stored one first."""
        row = asdict(reading)
        with translated():
            if before is not None:
                of_one = {"_id": f"{alert}.{tenant}", "number": before.number}
                return (await self._readings.update_one(of_one, {"$set": row})).matched_count == 1
            try:
                await self._readings.insert_one({"_id": f"{alert}.{tenant}", **row})
            except DuplicateKeyError:
                return False
        return True

    async def count_by_tenant(self, alert: str) -> dict[int, RemovalCounts]:
        """Return the counts of every tenant with a told device."""
        return await self._count({"alert": alert})

    async def alerts(self) -> list[str]:
        """Return the alerts whose confirming devices are still kept."""
        # From this order the server reads one index entry for each alert.
        steps: list[Row] = [
            {"$match": {"alert": {"$gt": ""}}},
            {"$sort": {"alert": 1, "p": 1}},
            {"$group": {"_id": "$alert"}},
        ]
        with translated():
            return sorted([row["_id"] async for row in self._removals.aggregate(steps)])

    async def keep_counts_alone(self, alert: str) -> None:
        """Keep the counts of an alert, and delete which devices confirmed. A call that died is done by the next one."""
        counted = await self.count_by_tenant(alert)
        with translated():
            for tenant, counts in sorted(counted.items()):
                row = {"alert": alert, "p": tenant, "told": counts.told, "removed": counts.removed}
                await self._counts.update_one({"_id": f"{alert}.{tenant}"}, {"$setOnInsert": row}, upsert=True)
            await self._removals.delete_many({"alert": alert})

    async def _count(self, wanted: Row) -> dict[int, RemovalCounts]:
        told = await self._read_told(wanted)
        confirmed = await self._read_confirmed(wanted)
        # Beside the event loop, as below.
        counted = await asyncio.to_thread(
            lambda: {tenant: count_removals(bits, confirmed.get(tenant, ())) for tenant, bits in told.items()}
        )
        with translated():
            # Last: bits go once these stand.
            async for row in self._counts.find(wanted):
                counted[row["p"]] = RemovalCounts(row["told"], row["removed"])
        return counted

    async def _read_told(self, wanted: Row) -> Bitmaps:
        """Return the devices told by any revision, the CANCEL too; of a partner that pulls, those its pages named."""
        marks, named = defaultdict[int, list[bytes]](list), defaultdict[int, list[bytes]](list)
        with translated():
            # Units first, as reached_reads says.
            async for row in self._units.find(wanted, {"p": 1, "marks": 1}):
                marks[row["p"]].extend(row["marks"].values())
            async for row in self._told.find(wanted, {"p": 1, "told": 1}):
                marks[row["p"]].append(row["told"])
            async for row in self._pages.find(wanted, TURNS):
                named[row["p"]].append(pack(told_numbers(row)))
        # The units of a partner that pulls mark what was offered.
        return {**marks, **named}

    async def _read_confirmed(self, wanted: Row) -> Bitmaps:
        confirmed = defaultdict[int, list[bytes]](list)
        found = self._removals.find(wanted, {"p": 1, "part": 1, "bits": 1}).batch_size(ROWS_PER_READ)
        with translated():
            while rows := await found.to_list(ROWS_PER_READ):
                # Beside the event loop: a million numbers take half a second.
                for tenant, bitmap in (await asyncio.to_thread(_bitmaps, rows)).items():
                    confirmed[tenant].append(bitmap)
        return confirmed


def _bitmaps(rows: Iterable[Row]) -> dict[int, bytes]:
    numbers = defaultdict[int, list[int]](list)
    for row in rows:
        numbers[row["p"]].extend(confirmed_numbers(row))
    return {tenant: pack(found) for tenant, found in numbers.items()}
