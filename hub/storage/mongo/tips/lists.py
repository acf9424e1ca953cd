"""Lists of tips over all cases whose tips an officer may read."""

import asyncio
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorCursor

from hub.domain.sort_direction import SortDirection
from hub.domain.tips.tip import Tip
from hub.services.police.ports.stores import Position
from hub.services.police.ports.tips import TipQuery
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.keyset import first_rows, following, sort_by
from hub.storage.mongo.search.scope import Index, Part, read_ids, read_moving, select_cases, split
from hub.storage.mongo.time_limit import MAX_QUERY_MS, read_at_once
from hub.storage.mongo.tips.filters import TipReader, tip_filters
from hub.storage.mongo.tips.list_plans import BY_CASE, parts_of
from hub.storage.mongo.tips.rows import read_tip
from hub.storage.mongo.tips.words import WITHOUT_WORDS

BY_IDS: Final[Index] = [("_id", 1)]


class TipLists:
    """The port `TipLists`."""

    def __init__(self, database: Database) -> None:
        self._tips = database.collection("tips")
        self._cases = database.collection("cases")

    async def page(self, query: TipQuery, after: Position | None, limit: int) -> list[Tip]:
        """Return the tips of a query in its direction that follow the one at `after`."""
        with translated():
            [rows] = await read_at_once([self._found(query, after, limit)])
        return [read_tip(row) for row in rows]

    async def count(self, query: TipQuery, limit: int) -> int:
        """Return how many tips a query is about, at most `limit`."""
        with translated():
            [counts] = await read_at_once([self._counts(query, limit)])
        return min(sum(counts), limit)

    async def ids(self, query: TipQuery, limit: int) -> dict[str, str]:
        """Return the ids of tips that match, at most `limit`, each with its case; raises QueryTooWide."""
        with translated():
            [found] = await read_at_once([self._ids(query, limit)])
        return found

    async def _ids(self, query: TipQuery, limit: int) -> dict[str, str]:
        return await read_ids(self._tips, await self._parts(query), limit)

    async def _found(self, query: TipQuery, after: Position | None, limit: int) -> list[Row]:
        cursors = [self._rows(part, query.direction, after, limit) for part in await self._parts(query)]
        return await first_rows(cursors, "received_at", query.direction, limit)

    async def _counts(self, query: TipQuery, limit: int) -> list[int]:
        return await asyncio.gather(*(self._count(part, limit) for part in await self._parts(query)))

    async def _parts(self, query: TipQuery) -> list[Part]:
        """Return the parts of a list: by the force, and by the cases that grants open or that are named."""
        if any(scope.is_empty for scope in query.scopes) or query.ids == frozenset():
            return []
        wanted = query.wanted
        moving = await read_moving(self._cases)
        scope, *others = [await select_cases(self._cases, one, moving, force=wanted.force) for one in query.scopes]
        reader = TipReader(query.reader, query.now, moving)
        filters = [*tip_filters(wanted, reader), *(other.filter for other in others if not other.everything)]
        if query.standing_only or query.ids is not None:
            filters.append({"withdrawn_at": None})
        if query.ids is not None:
            return split([({"_id": {"$in": sorted(query.ids)}}, BY_IDS)], [*filters, scope.filter])
        if wanted.case_ids is not None:
            return split([({"case": {"$in": list(wanted.case_ids)}}, BY_CASE)], [*filters, scope.filter])
        # No table opens the tips of all cases: each needs a tie to its case.
        assert not scope.everything
        parts: list[tuple[Row, Index | None]] = [*await parts_of(self._tips, scope, wanted, query.direction)]
        return split(parts, filters)

    def _rows(
        self, part: Part, direction: SortDirection, after: Position | None, limit: int
    ) -> AsyncIOMotorCursor[Row]:
        wanted = {"$and": [part.filter, following("received_at", after, direction)]} if after else part.filter
        found = (
            self._tips.find(wanted, WITHOUT_WORDS).hint(part.index).sort(sort_by("received_at", direction)).limit(limit)
        )
        return found.max_time_ms(MAX_QUERY_MS)

    async def _count(self, part: Part, limit: int) -> int:
        options: dict[str, Any] = {"hint": part.index, "maxTimeMS": MAX_QUERY_MS}
        return await self._tips.count_documents(part.filter_of_new, limit=limit, **options)
