"""The mark of a case that has tips which nobody has triaged: lists of cases are narrowed by it."""

from collections.abc import Collection
from typing import Any

from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.search.changed_rows import UNREAD_WAITS


def counted_new(case_ids: Collection[str], limit: int) -> list[Row]:
    """Return the stages that count the tips of cases which nobody has triaged: a key of an index for each, and no row.

    Of a flood the server counts no more than the limit.
    """
    up_to: list[Row] = [{"$limit": limit}, {"$count": "tips"}]
    joined = {"from": "tips", "localField": "_id", "foreignField": "unread", "pipeline": up_to, "as": "new"}
    named = {"$match": {"_id": {"$in": sorted(case_ids)}}}
    return [named, {"$project": {"_id": 1}}, {"$lookup": joined}]


class UnreadTips:
    """Keeps the mark. A tip's own row decides; the mark follows it, and each ranking of a case makes it right."""

    def __init__(self, database: Database) -> None:
        self._cases = database.collection("cases")
        self._tips = database.collection("tips")

    async def add(self, case_id: str, transaction: Any) -> str | None:
        """Mark a case in the transaction of a new tip, and return its force; None for an unknown case.

        The second tip changes nothing, so that a flood does not conflict with police who work on the case.
        """
        with translated():
            row = await self._cases.find_one({"_id": case_id}, {"force": 1, "unread_tips": 1}, session=transaction)
            if row is None:
                return None
            if not row.get("unread_tips"):
                marked = {"$set": {"unread_tips": True, UNREAD_WAITS: True}}
                await self._cases.update_one({"_id": case_id}, marked, session=transaction)
        force: str = row["force"]
        return force

    async def refresh(self, case_id: str) -> None:
        """Set the mark of a case as its tips are, until a look after the write finds what was written.

        A tip that came in between a look and the write found the mark standing and did not set it; a triage in between
        was written over. The look after the write sees both. A tip that comes after it finds no mark, and sets it.
        """
        unread = await self._look(case_id)
        while True:
            await self._write(case_id, unread)
            found = await self._look(case_id)
            if found is unread:
                return
            unread = found

    async def set(self, case_id: str, transaction: Any) -> None:
        """Set the mark in the transaction of a triage, which does not see tips that come in meanwhile: call `refresh`
        after its commit.
        """
        await self._write(case_id, await self._look(case_id, transaction), transaction)

    async def count(self, case_ids: Collection[str], limit: int) -> dict[str, int]:
        """Return how many tips of each case are new, at most `limit` of one case; without cases of none."""
        with translated():
            rows = await self._cases.aggregate(counted_new(case_ids, limit)).to_list(None)
        return {row["_id"]: row["new"][0]["tips"] for row in rows if row["new"]}

    async def _look(self, case_id: str, transaction: Any = None) -> bool:
        with translated():
            return await self._tips.find_one({"unread": case_id}, {"_id": 1}, session=transaction) is not None

    async def _write(self, case_id: str, unread: bool, transaction: Any = None) -> None:
        mark: Row = {"unread_tips": unread}
        with translated():
            # Only what changes is looked at for saved searches. Rows of earlier releases have no mark.
            changed = {"_id": case_id, "unread_tips": not unread}
            await self._cases.update_one(changed, {"$set": mark | {UNREAD_WAITS: True}}, session=transaction)
            unmarked = {"_id": case_id, "unread_tips": {"$exists": False}}
            await self._cases.update_one(unmarked, {"$set": mark}, session=transaction)
