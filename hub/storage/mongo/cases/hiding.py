"""The rows beside a case that its hiding changes: photos that it shows, and notices for partners that were called."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from hub.domain.access.table import CaseScope
from hub.domain.delivery.notices import HIDDEN_NOTICE, UNHIDDEN_NOTICE, NoticeState
from hub.services.police.ports.stores import CaseQuery
from hub.storage.mongo.access.access_rows import scope_parts
from hub.storage.mongo.database import Collection, Database, Row, translated
from hub.storage.mongo.delivery.notices import notice_row
from hub.storage.mongo.leases import FREE
from hub.storage.mongo.search.scope import either
from hub.storage.mongo.time_limit import MAX_QUERY_MS

OF_HIDDEN: Final = [("hidden.at", 1)]
IS_HIDDEN: Final[Row] = {"hidden.at": {"$exists": True}}

MAX_UNSEEN: Final = 1_000
"""The most hidden cases that one query names. Beyond that it reads the mark of each row."""

STATES: Final[Row] = {"$in": [state.value for state in NoticeState]}
"""Any state of a notice: the index of an alert's notices begins with it."""


async def hidden_cases(cases: Collection, parts: Sequence[Row]) -> list[str]:
    """Return the hidden cases that match one of the filters; to be used inside `translated`."""
    found = cases.find({"$and": [IS_HIDDEN, either(parts)]}, {"_id": 1}).hint(OF_HIDDEN).max_time_ms(MAX_QUERY_MS)
    return [row["_id"] for row in await found.to_list(None)]


async def without_unseen(cases: Collection, query: CaseQuery, limit: int = MAX_UNSEEN) -> CaseQuery:
    """Return a query whose scopes of everything name the hidden cases that they leave out, unless these are many.

    An index answers for their ids, not for the mark: so a total need not read each row. To be used inside `translated`.
    """
    return replace(query, scopes=tuple([await _without_unseen(cases, scope, limit) for scope in query.scopes]))


async def _without_unseen(cases: Collection, scope: CaseScope, limit: int) -> CaseScope:
    if not scope.everything:
        return scope
    parts = list(scope_parts(scope).values())
    unseen: Row = {"$and": [IS_HIDDEN, {"$nor": parts}]} if parts else IS_HIDDEN
    found = cases.find(unseen, {"_id": 1}).hint(OF_HIDDEN).limit(limit + 1).max_time_ms(MAX_QUERY_MS)
    rows = await found.to_list(None)
    return scope if len(rows) > limit else replace(scope, unseen=frozenset(row["_id"] for row in rows))


class HiddenCases:
    """The ports `HiddenCases` and `CasePhotos`."""

    def __init__(self, database: Database) -> None:
        self._cases = database.collection("cases")
        self._revisions = database.collection("revisions")
        self._photos = database.collection("photos")
        self._notices = database.collection("notices")

    async def hide_photos(self, case_id: str, alerts: Sequence[str], transaction: Any) -> None:
        """Mark every photo that the case or any revision of its alerts shows."""
        shown = {"child.photo": 1, "suspects.photo": 1, "content.photo": 1, "content.suspects.photo": 1}
        with translated():
            case = await self._cases.find_one({"_id": case_id}, shown, session=transaction) or {}
            of_alerts: Row = {"alert": {"$in": list(alerts)}}
            revisions = await self._revisions.find(of_alerts, shown, session=transaction).to_list(None)
            rows = [case, *(row["content"] for row in revisions)]
            named = {case.get("child", {}).get("photo"), *(row.get("photo") for row in rows)}
            named |= {suspect.get("photo") for row in rows for suspect in row.get("suspects", ())}
            photos = {"_id": {"$in": sorted(photo for photo in named if photo)}}
            await self._photos.update_many(photos, {"$addToSet": {"hidden_with": case_id}}, session=transaction)

    async def show_photos(self, case_id: str, transaction: Any) -> None:
        """Take the marks of the case from its photos."""
        with translated():
            await self._photos.update_many(
                {"hidden_with": case_id}, {"$pull": {"hidden_with": case_id}}, session=transaction
            )

    async def with_photo(self, photo_id: str) -> list[str]:
        """Return the cases that show a photo now."""
        found: set[str] = set()
        with translated():
            for field in ("child.photo", "suspects.photo"):
                rows = await self._cases.find({field: photo_id}, {"_id": 1}).to_list(None)
                found |= {row["_id"] for row in rows}
        return sorted(found)

    async def notify_partners(self, alert_id: str, kind: str, revision: int, sequence: int, transaction: Any) -> None:
        """Add a notice for each partner that was sent one of the alert; the opposite one is void if it still waits.

        `sequence` is that of the event in the feed: an alert may be hidden and shown again any number of times.
        """
        opposite = UNHIDDEN_NOTICE if kind == HIDDEN_NOTICE else HIDDEN_NOTICE
        waits: Row = {"state": NoticeState.WAITING.value, "alert": alert_id, "kind": opposite}
        of_alert: Row = {"state": STATES, "alert": alert_id}
        with translated():
            sent = await self._notices.find(of_alert, {"p": 1, "_id": 0}, session=transaction).to_list(None)
            await self._notices.update_many(waits, {"$set": {"state": NoticeState.VOID.value}}, session=transaction)
            rows = [
                {"_id": f"{alert_id}.{tenant}.{kind}.{sequence}"}
                | notice_row(alert_id, tenant, kind, {}, revision, not_before=FREE)
                for tenant in sorted({row["p"] for row in sent})
            ]
            if rows:
                await self._notices.insert_many(rows, session=transaction)
