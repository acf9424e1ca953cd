"""The log of the cases that began to match saved searches, and the cases that match."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from hub.domain.saved_searches import KEPT_FOR, MAX_NEW_MATCHES, SavedMatch, SavedSearch
from hub.domain.stored import from_stored
from hub.services.police.ports import CaseQuery
from hub.services.police.saved_ports import WatchedSearch
from hub.storage.mongo.case_selection import Part
from hub.storage.mongo.case_text_plans import parts_with_text
from hub.storage.mongo.counted_log import CountedLog
from hub.storage.mongo.database import Database, Row, translated
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

    async def new_cases(self, search: SavedSearch) -> frozenset[str]:
        """Return the cases of the newest matches that the owner has not seen, at most MAX_NEW_MATCHES."""
        with translated():
            found = self._rows.find({"search": search.id, "_id": {"$gt": search.seen}}, {"case": 1})
            rows = await found.sort("_id", -1).limit(MAX_NEW_MATCHES).to_list(None)
        return frozenset(row["case"] for row in rows)

    async def untold(self, search_id: str, cases: Collection[str]) -> frozenset[str]:
        """Return those of the cases that are no match of a search yet, and were none when it was saved."""
        wanted: Row = {"search": search_id, "case": {"$in": sorted(cases)}}
        with translated():
            rows = await self._rows.find(wanted, {"case": 1}).to_list(None)
            left = frozenset(cases) - {row["case"] for row in rows}
            known = await self._searches.find_one({"_id": search_id}, {"known": 1}) if left else None
        return left - set(known["known"]) if known else frozenset()

    async def add(
        self, search: WatchedSearch, cases: Collection[str], to: int, now: datetime, transaction: Any
    ) -> bool:
        """Append matches and move the search to a place; return False, and do nothing, if it has left its own place."""
        at_its_place = {"_id": search.id, "place": search.place}
        with translated():
            result = await self._searches.update_one(at_its_place, {"$set": {"place": to}}, session=transaction)
        if result.matched_count == 0:
            return False
        expires = datetime.now(UTC) + KEPT_FOR
        rows = [
            {"search": search.id, "owner": search.owner, "case": case, "at": now, "expires_real": expires}
            for case in cases
        ]
        await self._log.append(rows, transaction)
        return True


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
