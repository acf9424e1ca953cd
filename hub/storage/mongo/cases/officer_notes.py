"""Notes of officers about cases, each written once."""

from dataclasses import asdict
from typing import Any

from hub.domain.cases.officer_notes import OfficerNote
from hub.domain.stored import from_stored
from hub.services.police.ports.stores import Position
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.keyset import older_than


class OfficerNoteRepository:
    """The port `OfficerNotes`."""

    def __init__(self, database: Database) -> None:
        self._notes = database.collection("case_notes")

    async def add(self, note: OfficerNote, transaction: Any) -> None:
        """Insert a note."""
        row = asdict(note)
        row["_id"] = row.pop("id")
        with translated():
            await self._notes.insert_one(row, session=transaction)

    async def of_case(self, case_id: str, after: Position | None, limit: int) -> list[OfficerNote]:
        """Return notes of a case, newest first, that follow the one at `after`."""
        wanted: Row = {"case": case_id}
        if after:
            wanted |= older_than("at", after)
        with translated():
            rows = await self._notes.find(wanted).sort([("at", -1), ("_id", -1)]).limit(limit).to_list(None)
        return [from_stored(OfficerNote, row | {"id": row["_id"]}) for row in rows]
