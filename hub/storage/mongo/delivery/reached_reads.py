"""Read which devices an alert told and which batches are open, from its units and from what those were compacted to.

Units are read first, compacted rows after them: units are compacted in one transaction, so what is no longer found in
the first read is found in the second. The union of both is exact although units are compacted meanwhile.
"""

from collections.abc import AsyncIterator, Collection

from hub.domain.delivery.ledger import union, unpack
from hub.domain.delivery.sweeps import OpenBatch
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.delivery.unit_rows import read_intent


class ReachedReads:
    """Reads only; `units.py` writes the units, `unit_compaction.py` the compacted rows."""

    def __init__(self, database: Database) -> None:
        self._units = database.collection("units")
        self._told = database.collection("told")

    async def batch_settled(self, unit_id: str, sequence: int) -> bool:
        """Return True if this batch of a unit is settled for ever: its intent is gone or a later one is stored."""
        with translated():
            row = await self._units.find_one({"_id": unit_id}, {"intent.seq": 1})
        return row is None or not row.get("intent") or row["intent"]["seq"] > sequence

    async def reached_by_unit(self, alert: str, tenant: int, unit_id: str) -> tuple[dict[int, set[int]], set[int]]:
        """Return the devices a unit told, by revision, and those it possibly told.

        Of a unit that has been compacted nobody knows any more which they were: then those of all compacted units are
        returned.
        """
        with translated():
            row = await self._units.find_one({"_id": unit_id}, {"marks": 1, "maybe": 1})
        if row is not None:
            return {int(name): unpack(data) for name, data in row["marks"].items()}, unpack(row["maybe"])
        compacted = [told async for told in self._compacted({"alert": alert, "p": tenant})]
        return {told["rev"]: unpack(told["told"]) for told in compacted}, union(told["maybe"] for told in compacted)

    async def open_batches(self, alert: str) -> list[OpenBatch]:
        """Return every batch of an alert that is begun and not settled."""
        with translated():
            begun = {"alert": alert, "intent": {"$ne": None}}
            rows = await self._units.find(begun, {"p": 1, "intent.seq": 1}).to_list(None)
        return [OpenBatch(row["_id"], row["intent"]["seq"], row["p"]) for row in rows]

    async def reached_before(self, alert: str, revision: int) -> dict[int, set[int]]:
        """Return, by tenant, the devices reached or possibly reached by a revision before this one."""
        told: dict[int, list[bytes | None]] = {}
        with translated():
            async for row in self._units.find({"alert": alert}, {"p": 1, "marks": 1, "maybe": 1}):
                parts = [data for name, data in row["marks"].items() if int(name) < revision]
                told.setdefault(row["p"], []).extend([*parts, row["maybe"]])
        async for row in self._compacted({"alert": alert}):
            told.setdefault(row["p"], []).extend([row["told"] if row["rev"] < revision else None, row["maybe"]])
        return {tenant: union(parts) for tenant, parts in told.items()}

    async def alerts_of(self, tenant: int, alerts: Collection[str]) -> Collection[str]:
        """Return the alerts that ever had a unit of this tenant. Its devices were not told of any other."""
        with translated():
            # `distinct` is outside of the Stable API. From this order the server reads one index entry for each alert.
            steps: list[Row] = [
                {"$match": {"alert": {"$in": sorted(alerts)}, "p": tenant}},
                {"$sort": {"alert": 1, "p": 1}},
                {"$group": {"_id": "$alert"}},
            ]
            found = {row["_id"] async for row in self._units.aggregate(steps)}
            return found | {row["_id"] async for row in self._told.aggregate(steps)}

    async def ledger_of(
        self, alert: str, tenant: int
    ) -> tuple[dict[int, list[bytes]], list[bytes], dict[int, set[tuple[str, int]]]]:
        """Return devices told, possibly told, and owners of numbers in open batches: all a rebuild needs."""
        marks: dict[int, list[bytes]] = {}
        maybe: list[bytes] = []
        owners: dict[int, set[tuple[str, int]]] = {}
        wanted, fields = {"alert": alert, "p": tenant}, {"marks": 1, "maybe": 1, "intent": 1}
        with translated():
            async for row in self._units.find(wanted, fields):
                for name, data in row["marks"].items():
                    marks.setdefault(int(name), []).append(data)
                if row["maybe"]:
                    maybe.append(row["maybe"])
                if intent := read_intent(row["intent"]):
                    for number in intent.entries:
                        owners.setdefault(number, set()).add((row["_id"], intent.sequence))
        async for row in self._compacted(wanted):
            marks.setdefault(row["rev"], []).append(row["told"])
            if row["maybe"]:
                maybe.append(row["maybe"])
        return marks, maybe, owners

    async def _compacted(self, wanted: Row) -> AsyncIterator[Row]:
        with translated():
            async for row in self._told.find(wanted, {"p": 1, "rev": 1, "told": 1, "maybe": 1}):
                yield row
