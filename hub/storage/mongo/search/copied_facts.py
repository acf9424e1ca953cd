"""Facts of a case that rows of its alerts and tips hold too, so that lists over all cases find them by an index.

Rows of alerts change with their case. A case may have 100,000 tips, which no transaction may touch: those of a case
that was handed over follow step by step (tips/filing.py), and until then lists find them by the case.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from hub.domain.cases.case import Case
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.search.changed_rows import WAITS_TO_MATCH

MOVED: Final = "tips_moved_real"
"""The field of a case's row that says since when its tips follow it to another force, in real time."""

MOVING: Final[Row] = {MOVED: {"$exists": True}}
"""The cases whose tips may be filed under another force than theirs."""

COPIED: Final[Row] = {"force": 1, "helpful_tips": 1, "status": 1}


class CopiedFacts:
    """Writes them in the transaction that changes the case, so that no service can forget it."""

    def __init__(self, database: Database) -> None:
        self._cases = database.collection("cases")
        self._alerts = database.collection("alerts")
        self._tips = database.collection("tips")

    async def of_case(self, case_id: str, transaction: Any) -> Row | None:
        """Return these facts as a case's row holds them; None without a row."""
        with translated():
            return await self._cases.find_one({"_id": case_id}, COPIED, session=transaction)

    async def change(self, before: Mapping[str, Any], case: Case, transaction: Any) -> None:
        """Write what differs from the row that was read before the case was saved."""
        if before["force"] != case.force:
            moved = {"$set": {MOVED: datetime.now(UTC)}}
            with translated():
                await self._cases.update_one({"_id": case.id}, moved, session=transaction)
                await self._alerts.update_many({"case": case.id}, {"$set": {"force": case.force}}, session=transaction)
        helped, now_helped = before.get("helpful_tips", ()), case.helpful_tips
        if set(helped) != set(now_helped):
            gone = sorted(set(helped) - set(now_helped))
            no_more, named = (
                {"$unset": {"helped": 1}, "$set": WAITS_TO_MATCH},
                {"$set": {"helped": True} | WAITS_TO_MATCH},
            )
            with translated():
                await self._tips.update_many({"_id": {"$in": gone}}, no_more, session=transaction)
                await self._tips.update_many({"_id": {"$in": list(now_helped)}}, named, session=transaction)
