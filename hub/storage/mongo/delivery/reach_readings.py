"""The readings of stages: the last one stands in the row of its stage, with the moment of the next."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from hub.domain.delivery.reach import MAX_READINGS, MIN_DEVIATIONS, OUTCOMES, DueStage, ReadStage, StageReading
from hub.domain.noise import DEVIATION
from hub.storage.mongo.database import Database, Row, translated

MAX_DUE: Final = 100
"""The stages that one run reads."""


class ReachReadings:
    """Readings. Of two processes that take one at the same time, the first stores it and the other's is dropped."""

    def __init__(self, database: Database) -> None:
        self._stages = database.collection("stages")
        self._alerts = database.collection("alerts")
        self._partners = database.collection("partners")

    async def of_alerts(self, ids: Collection[str]) -> dict[str, list[ReadStage]]:
        """Return the begun stages of each alert, in order, each with its last reading."""
        with translated():
            rows = await self._stages.find({"alert": {"$in": list(ids)}, "begun_real": {"$ne": None}}).to_list(None)
        read = [(row, read_reading(row)) for row in sorted(rows, key=lambda row: int(row["number"]))]
        names = await self._names({tenant for _, reading in read if reading for tenant in reading.tenants})
        found: dict[str, list[ReadStage]] = {alert: [] for alert in ids}
        for row, reading in read:
            found[row["alert"]].append(ReadStage(row["number"], row["radius_km"], reading, names))
        return found

    async def _names(self, tenants: Collection[int]) -> dict[int, str]:
        """Return the names of the partners of tenants."""
        if not tenants:
            return {}
        wanted = {"number": {"$in": sorted({tenant // 2 for tenant in tenants})}}
        with translated():
            rows = await self._partners.find(wanted, {"number": 1, "name": 1}).to_list(None)
        names = {row["number"]: row["name"] for row in rows}
        return {tenant: names[tenant // 2] for tenant in tenants if tenant // 2 in names}

    async def due(self, now: datetime) -> list[DueStage]:
        """Return stages at which it is time to look, those that have waited longest first."""
        with translated():
            rows = await self._stages.find({"reading_due": {"$lte": now}}).sort("reading_due", 1).to_list(MAX_DUE)
        return [DueStage(row["_id"], row["alert"], row["number"], row["begun_at"], read_reading(row)) for row in rows]

    async def keep(self, stage: DueStage, reading: StageReading | None, due: datetime | None) -> bool:
        """Store a reading in place of the one before, and when to look again; without one, only the latter.

        Return False if another process stored one first.
        """
        before = stage.reading.number if stage.reading else None
        change: Row = {"$set": {"reading_due": due}} if due else {"$unset": {"reading_due": 1}}
        if reading is not None:
            change.setdefault("$set", {})["reading"] = _row(reading)
            if reading.number == MAX_READINGS:
                # Until it is in the columns from which the reach of many alerts is summed (reach_columns).
                change["$set"]["uncounted"] = True
        with translated():
            result = await self._stages.update_one({"_id": stage.id, "reading.number": before}, change)
        return result.matched_count == 1

    async def sums_of_open_alerts(self, below: int) -> dict[str, int]:
        """Return for each outcome the sum of the numbers that officers see of open alerts' stages; `below` is k."""
        deviation = {"$multiply": [DEVIATION, {"$sqrt": "$reading.draws"}]}
        smallest = {"$max": [below, {"$multiply": [MIN_DEVIATIONS, deviation]}]}
        sums: Row = {name: {"$sum": _if_shown(f"$reading.noised.{name}", smallest)} for name in OUTCOMES}
        with translated():
            alerts = await self._alerts.find({"ended": None}, {"_id": 1}).to_list(None)
            steps: list[Row] = [
                {"$match": {"alert": {"$in": [row["_id"] for row in alerts]}}},
                {"$group": {"_id": None, **sums}},
            ]
            rows = await self._stages.aggregate(steps).to_list(None)
        found = rows[0] if rows else dict.fromkeys(OUTCOMES, 0)
        return {name: found[name] for name in OUTCOMES}


def _if_shown(number: str, smallest: Row) -> Row:
    """Return a number as hub.domain.delivery.reach shows it, 0 if it is hidden. A missing one is below every number."""
    return {"$cond": [{"$gte": [number, smallest]}, number, 0]}


def read_reading(row: Row) -> StageReading | None:
    """Return the last reading of a stage's row; None if there is none."""
    found: dict[str, Any] | None = row.get("reading")
    if found is None:
        return None
    tenants, receipts = (
        {int(tenant): counts for tenant, counts in found.get(name, {}).items()} for name in ("tenants", "receipts")
    )
    return StageReading(
        found["number"], found["at"], found["draws"], found["counts"], found["noised"], tenants, receipts
    )


def _row(reading: StageReading) -> Row:
    return {
        "number": reading.number,
        "at": reading.at,
        "draws": reading.draws,
        "counts": dict(reading.counts),
        "noised": dict(reading.noised),
        "tenants": {str(tenant): dict(counts) for tenant, counts in reading.tenants.items()},
        "receipts": {str(tenant): dict(counts) for tenant, counts in reading.receipts.items()},
    }
