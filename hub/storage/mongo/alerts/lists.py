"""Lists of alerts over all cases whose public facts an officer may read."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorCursor

from hub.domain.access.table import CaseScope
from hub.domain.alerts.alert import AlertState, AlertStatus, PauseReason
from hub.domain.alerts.endings import FOUND, AlertEnding
from hub.domain.search.alerts import AlertOrder, AlertSearch
from hub.services.police.ports.alerts import AlertQuery, FoundAlert
from hub.services.police.ports.stores import Position
from hub.storage.mongo.access.access_rows import ScopePart, scope_parts
from hub.storage.mongo.alerts.alerts import read_alert
from hub.storage.mongo.alerts.reached_point import reached
from hub.storage.mongo.cases.hiding import hidden_cases
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.keyset import first_rows, following, place_of, sort_by
from hub.storage.mongo.search.ground_rows import within
from hub.storage.mongo.search.scope import Index, Part, either, read_ids, select_cases, split
from hub.storage.mongo.time_limit import MAX_QUERY_MS, read_at_once

FIELDS: Final[Mapping[AlertOrder, str]] = {
    AlertOrder.OPENED: "opened_at",
    AlertOrder.ENDED: "ended_at",
    AlertOrder.EXPIRES: "expires_at",
}

OPEN: Final[Row] = {"ended": None}
HAS_ENDED: Final[Row] = {"ended": {"$in": [AlertState.CLOSED.value, AlertState.EXPIRED.value]}}

NOT_WIPED: Final[Row] = {"wiped": {"$ne": True}}

IN_ORDER: Final[Mapping[AlertOrder, Row]] = {
    AlertOrder.OPENED: {"opened_at": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}},
    AlertOrder.ENDED: {"ended_at": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}},
    AlertOrder.EXPIRES: OPEN,
}
"""The alerts that have a place in an order: those that ended in that of the end, open ones in that of expiry."""

BY_FORCE: Final[Index] = [("force", 1), ("opened_at", -1), ("_id", -1)]
BY_CASE: Final[Index] = [("case", 1), ("opened_at", -1), ("_id", -1)]
BY_END: Final[Index] = [("status", 1), ("ended", 1), ("opened_at", -1), ("_id", -1)]
BY_IDS: Final[Index] = [("_id", 1)]
OPEN_OF_ALL: Final[Row] = {"status": {"$in": [status.value for status in AlertStatus]}, **OPEN}
OF_ALL: Final[Mapping[AlertOrder, Index]] = {
    AlertOrder.OPENED: [("opened_at", -1), ("_id", -1)],
    AlertOrder.ENDED: [("ended_at", -1), ("_id", -1)],
    AlertOrder.EXPIRES: [("ended", 1), ("expires_at", 1), ("_id", 1)],
}


class AlertLists:
    """The port `AlertLists`."""

    def __init__(self, database: Database) -> None:
        self._alerts = database.collection("alerts")
        self._cases = database.collection("cases")

    async def page(self, query: AlertQuery, after: Position | None, limit: int) -> list[FoundAlert]:
        """Return the alerts of a query in its order that follow the one at `after`."""
        with translated():
            [rows] = await read_at_once([self._found(query, after, limit)])
        field = FIELDS[query.order.by]
        return [FoundAlert(read_alert(row), place_of(row, field)) for row in rows]

    async def count(self, query: AlertQuery, limit: int) -> int:
        """Return how many alerts a query is about, at most `limit`."""
        with translated():
            [counts] = await read_at_once([self._counts(query, limit)])
        return min(sum(counts), limit)

    async def ids(self, query: AlertQuery, limit: int) -> dict[str, str]:
        """Return the ids of alerts that match, at most `limit`, each with its case; raises QueryTooWide."""
        with translated():
            [found] = await read_at_once([self._ids(query, limit)])
        return found

    async def _ids(self, query: AlertQuery, limit: int) -> dict[str, str]:
        return await read_ids(self._alerts, await self._parts(query), limit)

    async def _found(self, query: AlertQuery, after: Position | None, limit: int) -> list[Row]:
        cursors = [self._rows(part, query, after, limit) for part in await self._parts(query)]
        return await first_rows(cursors, FIELDS[query.order.by], query.order.direction, limit)

    async def _counts(self, query: AlertQuery, limit: int) -> list[int]:
        return await asyncio.gather(*(self._count(part, limit) for part in await self._parts(query)))

    async def _parts(self, query: AlertQuery) -> list[Part]:
        if query.scope.is_empty or frozenset() in (query.ids, query.cases):
            return []
        by = query.order.by
        selection = await select_cases(self._cases, query.scope, {}, force=query.wanted.force)
        filters = [*alert_filters(query.wanted, query.now), IN_ORDER[by], *await self._without_hidden(query.scope)]
        if query.ids is not None:
            narrowed: list[Row] = [] if query.cases is None else [{"case": {"$in": sorted(query.cases)}}]
            wanted = {"_id": {"$in": sorted(query.ids)}, **NOT_WIPED}
            return split([(wanted, BY_IDS)], [*filters, *narrowed, selection.filter])
        if query.cases is not None:
            return split([({"case": {"$in": sorted(query.cases)}, **NOT_WIPED}, BY_CASE)], [*filters, selection.filter])
        if by is AlertOrder.OPENED and _is_of_open_ones(query.wanted):
            return split([(OPEN_OF_ALL, BY_END)], [*filters, selection.filter])
        if selection.everything or by is not AlertOrder.OPENED:
            return split([({}, OF_ALL[by])], [*filters, selection.filter])
        return split(list(selection.parts(BY_FORCE, BY_CASE)), filters)

    async def _without_hidden(self, scope: CaseScope) -> list[Row]:
        """Return the filter that leaves out alerts of hidden cases, unless the reader has a tie to the case."""
        if not scope.everything:
            return []
        parts = [row for part, row in scope_parts(scope).items() if part is not ScopePart.FORCES]
        tied = await hidden_cases(self._cases, parts) if parts else []
        return [{"$nor": [{"hidden": True, "force": {"$nin": sorted(scope.forces)}, "case": {"$nin": tied}}]}]

    def _rows(self, part: Part, query: AlertQuery, after: Position | None, limit: int) -> AsyncIOMotorCursor[Row]:
        field, direction = FIELDS[query.order.by], query.order.direction
        wanted = {"$and": [part.filter, following(field, after, direction)]} if after else part.filter
        found = self._alerts.find(wanted).hint(part.index).sort(sort_by(field, direction)).limit(limit)
        return found.max_time_ms(MAX_QUERY_MS)

    async def _count(self, part: Part, limit: int) -> int:
        options: dict[str, Any] = {"hint": part.index, "maxTimeMS": MAX_QUERY_MS}
        return await self._alerts.count_documents(part.filter_of_new, limit=limit, **options)


def _is_of_open_ones(wanted: AlertSearch) -> bool:
    asked = (wanted.held, wanted.unconfirmed, wanted.expires_until)
    is_open = wanted.state in (AlertState.OPEN, AlertState.PAUSED)
    return is_open or any(value is not None for value in asked)


def alert_filters(level: AlertSearch, now: datetime) -> list[Row]:
    """Return the filters that every alert of a search matches."""
    one_of = [] if level.any_of is None else [either([_whole(one, now) for one in level.any_of])]
    none_of = [] if level.negated is None else [{"$nor": [_whole(level.negated, now)]}]
    return [*_facts(level), *_places(level), *_moments(level), *_standing(level, now), *one_of, *none_of]


def _whole(level: AlertSearch, now: datetime) -> Row:
    """Return the filter of a level below the first, which has a leaf or a branch."""
    return {"$and": alert_filters(level, now)}


def _facts(wanted: AlertSearch) -> list[Row]:
    rows: list[Row] = []
    if wanted.state in (AlertState.CLOSED, AlertState.EXPIRED):
        rows.append({"ended": wanted.state.value})
    elif wanted.state is not None:
        rows.append(OPEN | {"pauses": [] if wanted.state is AlertState.OPEN else {"$ne": []}})
    if wanted.status is not None:
        rows.append({"status": wanted.status.value})
    if wanted.force is not None:
        rows.append({"force": wanted.force})
    if wanted.ending is not None:
        found = sorted(outcome.value for outcome in FOUND)
        rows.append(HAS_ENDED | {"outcome": {"$in" if wanted.ending is AlertEnding.FOUND else "$nin": found}})
    if wanted.several_areas is not None:
        rows.append({"areas.1": {"$exists": wanted.several_areas}})
    return rows


def _places(wanted: AlertSearch) -> list[Row]:
    # Any area's centre: `areas` is an array.
    centres = [] if wanted.place is None else [within("areas.loc", wanted.place)]
    return [*centres, *([] if wanted.reached is None else [reached(wanted.reached)])]


def _moments(wanted: AlertSearch) -> list[Row]:
    bounds = {
        "opened_at": (wanted.opened_from, wanted.opened_until),
        "ended_at": (wanted.ended_from, wanted.ended_until),
    }
    rows = []
    for name, (low, high) in bounds.items():
        given = {operator: value for operator, value in (("$gte", low), ("$lte", high)) if value is not None}
        rows += [{name: given}] if given else []
    return rows


def _standing(wanted: AlertSearch, now: datetime) -> list[Row]:
    rows: list[Row] = []
    if wanted.expires_until is not None:
        rows.append(OPEN | {"expires_at": {"$lte": wanted.expires_until}})
    if wanted.unconfirmed is not None:
        # As `ListedAlert` says it.
        waits: Row = {"areas.confirmed": False, "pauses": {"$ne": PauseReason.RETURNED.value}}
        rows.append(OPEN | (waits if wanted.unconfirmed else {"$nor": [waits]}))
    if wanted.held is not None:
        # As `Alert.held` says it.
        overdue = {"confirmed": False, "held_km": None, "confirm_by": {"$lt": now}}
        reasons: list[Row] = [
            {"pauses": {"$ne": []}},
            {"areas": {"$elemMatch": overdue}},
            {"expires_at": {"$lte": now}},
        ]
        rows.append(OPEN | (either(reasons) if wanted.held else {"$nor": reasons}))
    return rows
