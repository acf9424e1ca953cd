"""The journal: one row a location write, until it is known whom the write brought into covered ground."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId

from hub.domain.cells import Cell
from hub.domain.devices import Whereabouts
from hub.storage.mongo.database import Database, translated


class Journal:
    """Written in the transaction of the devices, deleted in the transaction of the units it leads to."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("journal")

    async def add(self, tenant: int, moved: Sequence[Whereabouts], transaction: Any) -> str:
        """Remember what a request moved; returns the row's id."""
        row_id = str(ObjectId())
        entries = [[where.number, where.old, where.new, where.returning] for where in moved]
        with translated():
            await self._rows.insert_one(
                {"_id": row_id, "p": tenant, "e": entries, "at": datetime.now(UTC)}, session=transaction
            )
        return row_id

    async def get(self, row_id: str) -> tuple[int, list[Whereabouts]] | None:
        """The tenant and what was moved; None once it has been dealt with."""
        with translated():
            row = await self._rows.find_one({"_id": row_id})
        if row is None:
            return None
        moved = [Whereabouts(n, Cell(old) if old else None, Cell(new), back) for n, old, new, back in row["e"]]
        return row["p"], moved

    async def remove(self, row_id: str, transaction: Any) -> bool:
        """Delete the row; false if another has dealt with it already."""
        with translated():
            result = await self._rows.delete_one({"_id": row_id}, session=transaction)
        return result.deleted_count == 1

    async def left_behind(self, older_than: timedelta) -> list[str]:
        """Rows whose request has not dealt with them: its process died."""
        with translated():
            rows = await self._rows.find({}, {"at": 1}).to_list(None)
        limit = datetime.now(UTC) - older_than
        return [row["_id"] for row in rows if row["at"] < limit]
