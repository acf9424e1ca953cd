"""The log of what began to match saved searches, and the cases that match."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from hub.domain.search.saved import KEPT_FOR, MAX_NEW_MATCHES, ChangeLog, SavedMatch, SavedSearch
from hub.domain.stored import from_stored
from hub.services.police.ports.saved import WatchedSearch
from hub.services.police.ports.stores import CaseQuery
from hub.storage.mongo.counted_log import CountedLog
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.search.case_text_index import parts_with_text
from hub.storage.mongo.search.scope import Part
from hub.storage.mongo.time_limit import MAX_QUERY_MS, read_at_once
from hub.storage.redis.feed_signal import FeedSignal


class SavedMatchRepository:
    """The log of all owners' matches (the ports `SavedMatches` and `EventLog`).

    Its sequences have gaps: a search that is deleted takes its matches with it.
    """

    def __init__(self, database: Database, signal: FeedSignal) -> None:
        self._rows = database.collection("saved_matches")
        self._searches = database.collection("saved_searches")
        self._log = CountedLog(database, self._rows, signal)

    async def last(self) -> int:
        """Return the newest sequence, 0 if there is none."""
        return await self._log.last()

    async def after(self, sequence: int, limit: int) -> list[SavedMatch]:
        """Return matches of all owners after a sequence, oldest first."""
        return [_match(row) for row in await self._log.rows_after(sequence, limit)]

    async def of_owner_after(self, owner: str, sequence: int, limit: int) -> list[SavedMatch]:
        """Return an owner's matches after a sequence, oldest first."""
        return [_match(row) for row in await self._log.rows_after(sequence, limit, {"owner": owner})]

    async def oldest_kept(self) -> int:
        """Return 0: what an owner misses is only what the owner deleted, or left alone for 90 days."""
        return 0

    async def new_items(self, search: SavedSearch) -> frozenset[str]:
        """Return the ids of the newest matches that the owner has not seen, at most MAX_NEW_MATCHES."""
        with translated():
            found = self._rows.find({"search": search.id, "_id": {"$gt": search.seen}}, {"item": 1})
            rows = await found.sort("_id", -1).limit(MAX_NEW_MATCHES).to_list(None)
        return frozenset(row["item"] for row in rows)

    async def untold(self, search_id: str, items: Collection[str]) -> frozenset[str]:
        """Return those of the ids that are no match of a search yet, and that it does not know otherwise."""
        wanted: Row = {"search": search_id, "item": {"$in": sorted(items)}}
        with translated():
            rows = await self._rows.find(wanted, {"item": 1}).to_list(None)
            left = frozenset(items) - {row["item"] for row in rows}
            known = await self._searches.find_one({"_id": search_id}, {"known": 1}) if left else None
        return left - set(known["known"]) if known else frozenset()

    async def add(
        self, search: WatchedSearch, items: Mapping[str, str], to: int, now: datetime, transaction: Any
    ) -> bool:
        """Append matches, ids with their cases, and move the search on in its log; see the port."""
        place = f"places.{search.log.value}"
        unchanged = {"_id": search.id, place: search.place, "version": search.version}
        with translated():
            result = await self._searches.update_one(unchanged, {"$set": {place: to}}, session=transaction)
        if result.matched_count == 0:
            return False
        room = await self._room(search.id, transaction) if search.log is ChangeLog.TIPS else len(items)
        expires = datetime.now(UTC) + KEPT_FOR
        about = {"search": search.id, "owner": search.owner, "at": now, "expires_real": expires}
        rows = [about | {"item": item, "case": case} for item, case in list(items.items())[:room]]
        if rows:
            await self._log.append(rows, transaction)
        return True

    async def _room(self, search_id: str, transaction: Any) -> int:
        """Return how many more matches may wait for the owner of a search."""
        with translated():
            row = await self._searches.find_one({"_id": search_id}, {"seen": 1}, session=transaction)
            unseen = {"search": search_id, "_id": {"$gt": row["seen"] if row else 0}}
            waiting = await self._rows.count_documents(unseen, limit=MAX_NEW_MATCHES, session=transaction)
        return MAX_NEW_MATCHES - waiting


class CaseMatchingReader:
    """The port `CaseMatching`."""

    def __init__(self, database: Database) -> None:
        self._cases = database.collection("cases")

    async def ids(self, query: CaseQuery, limit: int) -> frozenset[str]:
        """Return the ids of cases that match, at most `limit`; raises QueryTooWide."""
        if query.is_empty:
            return frozenset()
        with translated():
            [found] = await read_at_once([self._read(query, limit)])
        return frozenset(sorted(found)[:limit])

    async def _read(self, query: CaseQuery, limit: int) -> set[str]:
        parts = await parts_with_text(self._cases, query)
        return set().union(*await asyncio.gather(*(self._of_part(part, limit) for part in parts)))

    async def _of_part(self, part: Part, limit: int) -> set[str]:
        cursor = self._cases.find(part.filter, {"_id": 1}).limit(limit).max_time_ms(MAX_QUERY_MS)
        return {row["_id"] for row in await (cursor.hint(part.index) if part.index else cursor).to_list(None)}


def _match(row: Row) -> SavedMatch:
    return from_stored(SavedMatch, row | {"sequence": row["_id"]})
