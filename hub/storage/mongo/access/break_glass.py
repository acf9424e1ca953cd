"""The record of broken glass: lines are added and never changed. The grant itself is in the case's row."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.text.names import folded
from hub.services.police.ports.access import BrokenGlass
from hub.storage.mongo.database import Database, translated


class BreakGlassRepository:
    """The port `BreakGlassRecords`. A row has the names of its maker as `Officer.is_same` compares them."""

    def __init__(self, database: Database) -> None:
        self._broken = database.collection("break_glass")
        self._counters = database.collection("counters")

    async def count_since(self, by: Officer, since: datetime, transaction: Any) -> int:
        """Return how often this person broke the glass after a moment."""
        with translated():
            # Written by all: of two at once, one runs again and sees the other.
            await self._counters.update_one(
                {"_id": "break_glass"}, {"$inc": {"value": 1}}, upsert=True, session=transaction
            )
            made = {"by": {"$in": _names(by.account, by.person)}, "at": {"$gt": since}}
            rows = await self._broken.find(made, {"status": 1}, session=transaction).to_list(None)
        # Rows of an earlier release do not say.
        return sum(row.get("status", AlertStatus.ACTUAL.value) == AlertStatus.ACTUAL.value for row in rows)

    async def add(self, broken: BrokenGlass, transaction: Any) -> None:
        """Add a line in the transaction of its grant."""
        row = asdict(broken) | {"by": _names(broken.account, broken.person), "status": broken.status.value}
        row["_id"] = row.pop("id")
        with translated():
            await self._broken.insert_one(row, session=transaction)


def _names(account: str, person: str) -> list[str]:
    return [f"account {folded(account)}", f"person {folded(person)}"]
