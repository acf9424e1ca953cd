"""The operator's halt: one row that every batch's guard reads."""

from hub.storage.mongo.database import Database, translated


class HaltSwitch:
    """Whether every push of the hub is stopped."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("hub")

    async def halted(self) -> bool:
        """The switch, as committed."""
        with translated():
            row = await self._rows.find_one({"_id": "halt"})
        return bool(row and row["halted"])

    async def set(self, halted: bool) -> None:
        """Stop or let go."""
        with translated():
            await self._rows.update_one({"_id": "halt"}, {"$set": {"halted": halted}}, upsert=True)
