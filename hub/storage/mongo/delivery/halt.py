"""The operator's halt: one row that every batch's guard reads."""

from hub.storage.mongo.database import Database, translated


class HaltSwitch:
    """The switch that stops every push of the hub."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("hub")

    async def halted(self) -> bool:
        """Return True if the hub is halted, as committed."""
        with translated():
            row = await self._rows.find_one({"_id": "halt"})
        return bool(row and row["halted"])

    async def set(self, halted: bool) -> None:
        """Halt or resume."""
        with translated():
            await self._rows.update_one({"_id": "halt"}, {"$set": {"halted": halted}}, upsert=True)
