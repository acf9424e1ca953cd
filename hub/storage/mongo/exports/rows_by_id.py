"""Rows of lists in the order of their ids, in stretches: each read looks at few rows, whatever the filter is."""

from datetime import datetime
from typing import Any, Final

from hub.domain.alerts.alert import AlertStatus
from hub.domain.exports.columns import ExportedCase
from hub.services.exports.ports import AlertChunk, CaseChunk, TipChunk
from hub.services.police.ports.alerts import AlertQuery
from hub.services.police.ports.stores import CaseQuery
from hub.services.police.ports.tips import TipQuery
from hub.storage.mongo.access.access_rows import scope_filter
from hub.storage.mongo.alerts.alerts import read_alert
from hub.storage.mongo.alerts.lists import alert_filters
from hub.storage.mongo.cases.cases import read_case
from hub.storage.mongo.cases.words import WITHOUT_NGRAMS
from hub.storage.mongo.database import Collection, Database, Row, translated
from hub.storage.mongo.search.case_filters import filters_of_all_levels
from hub.storage.mongo.search.scope import Index, read_moving, select_cases
from hub.storage.mongo.tips.filters import TipReader, tip_filters
from hub.storage.mongo.tips.rows import read_tip
from hub.storage.mongo.tips.words import WITHOUT_WORDS

IDS_PER_STRETCH: Final = 200
"""Rows of one answer. With 1,000 a worker takes 17 MB more memory, and no less time for a row."""
FACTS_ALONE: Final[Row] = WITHOUT_NGRAMS | dict.fromkeys(
    ("words", "public_words", "like_keys", "opener_keys", "cells", "listed", "public_loc"), 0
)
"""Without what only lists and indexes need: a third of a row, and two thirds of the time in which it is read."""
BY_ID: Final[Index] = [("_id", 1)]


class RowsById:
    """The port `RowsById`; `stretch` is how many ids one read looks at."""

    def __init__(self, database: Database, stretch: int = IDS_PER_STRETCH) -> None:
        self._stretch = stretch
        self._cases = database.collection("cases")
        self._tips = database.collection("tips")
        self._alerts = database.collection("alerts")

    async def cases(self, query: CaseQuery, after: str, until: datetime) -> CaseChunk:
        """Return the next cases of a query opened at `until` or earlier; its order does not count."""
        with translated():
            last = await _end_of_stretch(self._cases, after, self._stretch)
            if last is None:
                return CaseChunk((), None)
            scopes = [row for row in map(scope_filter, query.scopes) if row]
            wanted = [_stretch(after, last), {"opened_at": {"$lte": until}}, *filters_of_all_levels(query), *scopes]
            rows = await _read(self._cases, wanted, FACTS_ALONE)
        return CaseChunk(tuple(ExportedCase.of(read_case(row), AlertStatus(row["status"])) for row in rows), last)

    async def tips(self, query: TipQuery, after: str, until: datetime) -> TipChunk:
        """Return the next tips of a query received at `until` or earlier; its direction does not count."""
        with translated():
            last = await _end_of_stretch(self._tips, after, self._stretch)
            if last is None:
                return TipChunk((), None)
            moving = await read_moving(self._cases)
            scopes = [await select_cases(self._cases, one, moving, force=query.wanted.force) for one in query.scopes]
            filters = tip_filters(query.wanted, TipReader(query.reader, query.now, moving))
            wanted = [
                _stretch(after, last),
                {"received_at": {"$lte": until}},
                *filters,
                *(scope.filter for scope in scopes if not scope.everything),
            ]
            rows = await _read(self._tips, wanted, WITHOUT_WORDS)
        return TipChunk(tuple(map(read_tip, rows)), last)

    async def alerts(self, query: AlertQuery, after: str, until: datetime) -> AlertChunk:
        """Return the next alerts of a query opened at `until` or earlier; its order does not count."""
        with translated():
            last = await _end_of_stretch(self._alerts, after, self._stretch)
            if last is None:
                return AlertChunk((), None)
            selection = await select_cases(self._cases, query.scope, {}, force=query.wanted.force)
            wanted = [_stretch(after, last), {"opened_at": {"$lte": until}}, *alert_filters(query.wanted, query.now)]
            rows = await _read(self._alerts, [*wanted, selection.filter], None)
        return AlertChunk(tuple(map(read_alert, rows)), last)


def _stretch(after: str, last: str) -> Row:
    return {"_id": {"$gt": after, "$lte": last}}


async def _end_of_stretch(rows: Collection, after: str, length: int) -> str | None:
    """Return the last id of the next stretch, read from the index alone; None after the last row."""
    found = rows.find({"_id": {"$gt": after}}, {"_id": 1}).hint(BY_ID).sort(BY_ID).limit(length)
    ids = await found.to_list(None)
    return str(ids[-1]["_id"]) if ids else None


async def _read(rows: Collection, wanted: list[Row], shown: Any) -> list[Row]:
    found: list[Row] = await rows.find({"$and": wanted}, shown).hint(BY_ID).sort(BY_ID).to_list(None)
    return found
