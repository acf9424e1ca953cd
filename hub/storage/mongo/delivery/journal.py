"""The journal: one row per location write, until the fan-out has evaluated which devices it moved into coverage."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId

from hub.domain.cells import Cell
from hub.domain.delivery.devices import Whereabouts
from hub.storage.mongo.database import Database, Row, translated


class Journal:
    """Rows are written in the transaction of the devices, and deleted in that of the units they lead to.

    An id is an ObjectId and the tenant: a row lies on the shard of its tenant's devices, and its id says which.
    """

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("journal")
        self._quick_rows = database.collection("journal", waits=False)

    async def add(self, tenant: int, moved: Sequence[Whereabouts], transaction: Any) -> str:
        """Store the moves of a request; return the row's id."""
        row_id = f"{ObjectId()}.{tenant}"
        entries = [[where.number, where.old, where.new, where.returning] for where in moved]
        with translated():
            await self._rows.insert_one(
                {"_id": row_id, "p": tenant, "e": entries, "at": datetime.now(UTC)}, session=transaction
            )
        return row_id

    async def get(self, row_id: str) -> tuple[int, list[Whereabouts]] | None:
        """Return the tenant and the moves; None once the row has been evaluated."""
        with translated():
            row = await self._rows.find_one(_by_id(row_id))
        if row is None:
            return None
        moved = [Whereabouts(n, Cell(old) if old else None, Cell(new), back) for n, old, new, back in row["e"]]
        return row["p"], moved

    async def remove(self, row_id: str, transaction: Any) -> bool:
        """Delete the row; return False if another worker has evaluated it already.

        Without a transaction nothing else was written: a row that an election brings back is evaluated once more.
        """
        rows = self._rows if transaction else self._quick_rows
        with translated():
            result = await rows.delete_one(_by_id(row_id), session=transaction)
        return result.deleted_count == 1

    async def forget(self, tenant: int, numbers: Collection[int], transaction: Any) -> None:
        """Remove the moves of devices that are erased. A row without a move is evaluated all the same."""
        if not numbers:
            return
        listed = sorted(numbers)
        others: Row = {"$not": {"$in": [{"$arrayElemAt": ["$$this", 0]}, listed]}}
        with translated():
            # A pipeline: `$pull` matches no list by its first item.
            await self._rows.update_many(
                {"p": tenant, "e": {"$elemMatch": {"0": {"$in": listed}}}},
                [{"$set": {"e": {"$filter": {"input": "$e", "cond": others}}}}],
                session=transaction,
            )

    async def left_behind(self, older_than: timedelta) -> list[str]:
        """Return old rows that their request has not evaluated because its process died."""
        limit = datetime.now(UTC) - older_than
        # An id begins with its second: by the ids the rows of before are found, and need no index by time.
        after = str(ObjectId.from_datetime(limit + timedelta(seconds=1)))
        with translated():
            rows = await self._rows.find({"_id": {"$lt": after}, "at": {"$lt": limit}}, {"_id": 1}).to_list(None)
        return [row["_id"] for row in rows]


def _by_id(row_id: str) -> Row:
    return {"_id": row_id, "p": int(row_id.rpartition(".")[2])}
