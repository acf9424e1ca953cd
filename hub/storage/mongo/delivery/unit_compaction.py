"""Compact the ended units of an ended alert into one row for each alert, tenant and revision (collection `told`).

{_id: alert.tenant.revision, alert, p, rev, told, maybe, counts: {stage: {outcome: count}}, units, told_at,
moved: {stage: moment}}. `told` and `maybe` are bitmaps of device numbers; `units` counts the units that were compacted
to the row. What a unit possibly told, what it counts, when its first device was told and when something of it moved
last, goes into the row of the first revision that it carried.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.domain.delivery.ledger import pack_union
from hub.domain.delivery.units import UnitKind, UnitState
from hub.storage.mongo.database import Database, Row, translated

MAX_UNITS_PER_STEP = 100
"""The units of one transaction. Of the usual size they take 2 MB, and a transaction some 20 ms."""

ENDED = [UnitState.DONE.value, UnitState.VOID.value]
COUNTED = (UnitKind.RING.value, UnitKind.LIST.value)
"""A sweep's units tell devices that another unit counts."""


@dataclass
class UnitTotals:
    """The share of some units in the row of one tenant and revision."""

    told: list[bytes] = field(default_factory=list)
    maybe: list[bytes] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    told_at: list[datetime] = field(default_factory=list)
    moved: dict[str, datetime] = field(default_factory=dict)
    units: int = 0


class UnitCompaction:
    """Compacts units. A unit's marks never leave the database: both writes are one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._units = database.collection("units")
        self._told = database.collection("told")

    async def alerts(self) -> list[str]:
        """Return the alerts that have units."""
        # From this order the server reads one index entry for each alert.
        steps: list[Row] = [
            {"$match": {"alert": {"$gt": ""}}},
            {"$sort": {"alert": 1, "p": 1}},
            {"$group": {"_id": "$alert"}},
        ]
        with translated():
            return sorted([row["_id"] async for row in self._units.aggregate(steps)])

    async def compact(self, alert: str) -> int:
        """Compact the next ended units of an alert; return how many, 0 if none is left.

        A unit that is ready or parked stays: it has devices that still wait. Nothing writes to an ended one but a page
        of an audience, which counts in the compacted row from then on.
        """
        ended: Row = {"alert": alert, "state": {"$in": ENDED}, "intent": None}
        names = ("p", "kind", "stage", "rev", "marks", "maybe", "counts", "told_at", "moved_real")
        fields = dict.fromkeys(names, 1)

        async def work(transaction: Any) -> int:
            units = self._units.find(ended, fields, session=transaction).limit(MAX_UNITS_PER_STEP)
            rows = await units.to_list(None)
            for (tenant, revision), totals in _totals_by_row(rows).items():
                await self._add(alert, tenant, revision, totals, transaction)
            if rows:
                await self._units.delete_many({"_id": {"$in": [row["_id"] for row in rows]}}, session=transaction)
            return len(rows)

        return await self._database.run(work)

    async def _add(self, alert: str, tenant: int, revision: int, totals: UnitTotals, transaction: Any) -> None:
        row_id = f"{alert}.{tenant}.{revision}"
        before = await self._told.find_one({"_id": row_id}, {"told": 1, "maybe": 1}, session=transaction) or {}
        change: Row = {
            "$set": {
                "alert": alert,
                "p": tenant,
                "rev": revision,
                "told": pack_union([before.get("told"), *totals.told]),
            },
            "$inc": {"units": totals.units},
        }
        maybe = [before.get("maybe"), *totals.maybe]
        change["$set"]["maybe"] = pack_union(maybe) if any(maybe) else None
        for stage, counts in totals.counts.items():
            change["$inc"] |= {f"counts.{stage}.{name}": count for name, count in counts.items() if count}
        if totals.told_at:
            change["$min"] = {"told_at": min(totals.told_at)}
        if totals.moved:
            change["$max"] = {f"moved.{stage}": moment for stage, moment in totals.moved.items()}
        await self._told.update_one({"_id": row_id}, change, upsert=True, session=transaction)


def _totals_by_row(rows: Sequence[Row]) -> dict[tuple[int, int], UnitTotals]:
    totals_by_row: dict[tuple[int, int], UnitTotals] = defaultdict(UnitTotals)
    for row in rows:
        for name, data in row["marks"].items():
            totals_by_row[row["p"], int(name)].told.append(data)
        first = totals_by_row[row["p"], row["rev"] or min(map(int, row["marks"]), default=1)]
        first.units += 1
        if row["maybe"]:
            first.maybe.append(row["maybe"])
        if row["kind"] in COUNTED:
            first.counts[str(row["stage"])].update(row["counts"])
            if row.get("told_at"):
                first.told_at.append(row["told_at"])
        if row["kind"] == UnitKind.RING.value and row.get("moved_real"):
            stage = str(row["stage"])
            first.moved[stage] = max(row["moved_real"], first.moved.get(stage, row["moved_real"]))
    return totals_by_row
