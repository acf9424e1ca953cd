"""Changes of how far alerts reach, by person: rows that the database removes some hours later."""

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert
from hub.domain.duty.notices import reach_refusal_subject
from hub.domain.text.names import folded
from hub.storage.mongo.database import Database, translated

KEPT_FOR = timedelta(hours=2)
"""By the real clock, longer than the hour within which changes are counted."""


class ReachChangeRepository:
    """The port `ReachChanges`. A row has the names of its maker as `Officer.is_same` compares them."""

    def __init__(self, database: Database) -> None:
        self._changes = database.collection("reach_changes")
        self._counters = database.collection("counters")

    async def count_since(self, by: Officer, since: datetime, transaction: Any, *, conflicts: bool = True) -> int:
        """Return how many changes this person made after a moment; nothing is written without `conflicts`."""
        with translated():
            if conflicts:
                # Written by all: of two changes at once, one runs again and sees the other.
                await self._counters.update_one(
                    {"_id": "reach_changes"}, {"$inc": {"value": 1}}, upsert=True, session=transaction
                )
            # The policy bounds how many there are, so they are read: a count by keys would examine two a change.
            made = {"by": {"$in": _names(by)}, "at": {"$gt": since}}
            return len(await self._changes.find(made, {"_id": 1}, session=transaction).to_list(None))

    async def add(self, by: Officer, at: datetime, transaction: Any) -> None:
        """Add a change in its own transaction."""
        row = {"by": _names(by), "at": at, "until": datetime.now(UTC) + KEPT_FOR}
        with translated():
            await self._changes.insert_one(row, session=transaction)

    async def note_refusal(self, by: Officer, alert: Alert, at: datetime) -> None:
        """Keep, outside of any transaction, that the rate limit refused a change to this person."""
        subject = reach_refusal_subject(by, at)
        row = {
            "brake": subject,
            "force": by.force,
            "case": alert.case,
            "alert": alert.id,
            "account": by.account,
            "at": at,
            "until": datetime.now(UTC) + KEPT_FOR,
        }
        with contextlib.suppress(DuplicateKeyError), translated():
            await self._changes.update_one({"_id": f"brake {subject}"}, {"$setOnInsert": row}, upsert=True)


def _names(by: Officer) -> list[str]:
    return [f"account {folded(by.account)}", f"person {folded(by.person)}"]
