"""The facts of cases as columns: a row for the cases opened in one week, made anew whenever one of them changes."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

from hub.domain.access.table import CaseScope
from hub.domain.statistics.case_columns import CaseTable
from hub.services.police.ports.statistics import Changes, Progress
from hub.storage.mongo.access.access_rows import ScopePart, scope_parts
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.statistics.column_cache import ColumnCache, run_of, runs_of
from hub.storage.mongo.statistics.column_rows import FIELDS, column_row
from hub.storage.mongo.statistics.week_rows import WEEK, WeekRows, begin_of, week_of
from hub.storage.mongo.time_limit import MAX_QUERY_MS, limited

SHAPE: Final = 1
"""The shape of the rows. A release that changes it makes all of them anew."""

PROGRESS: Final = "progress"
BY_OPENING: Final = [("opened_at", -1), ("_id", -1)]
BY_RECEIPT: Final = [("case", 1), ("received_at", -1), ("_id", -1)]


class CaseColumnRepository:
    """Rows of columns, and the progress (the port `CaseColumnStore`)."""

    def __init__(self, database: Database) -> None:
        self._columns = database.collection("case_columns")
        self._weeks = WeekRows(self._columns)
        self._cache = ColumnCache()
        self._cases = database.collection("cases")
        self._timeline = database.collection("timeline")
        self._tip_log = database.collection("tip_log")
        self._tips = database.collection("tips")
        self._counters = database.collection("counters")

    async def progress(self) -> Progress | None:
        """Return how far the columns are kept; None if they must be made anew.

        So it is for rows of another shape, and if the log of tips has lost changes that nobody followed.
        """
        with translated():
            row = await self._columns.find_one({"_id": PROGRESS})
            if row is None or row["shape"] != SHAPE:
                return None
            oldest = await self._tip_log.find_one({"_id": {"$gt": 0}}, {"_id": 1}, sort=[("_id", 1)])
        if oldest is not None and oldest["_id"] - 1 > row["tip_sequence"]:
            return None
        return Progress(row["sequence"], row["tip_sequence"], row["as_of"])

    async def newest(self) -> tuple[int, int]:
        """Return the last sequences of the history and of the log of tips."""
        with translated():
            found = [await self._counters.find_one({"_id": log.name}) for log in (self._timeline, self._tip_log)]
        history, tips = (row["value"] if row else 0 for row in found)
        return history, tips

    async def changes_after(self, progress: Progress, limit: int) -> Changes:
        """Return the next changes, at most `limit` of each log."""
        sequences, cases, is_all = [], set(), True
        for log, last in ((self._timeline, progress.sequence), (self._tip_log, progress.tip_sequence)):
            with translated():
                found = log.find({"_id": {"$gt": last}}, {"case": 1}).sort("_id", 1).limit(limit)
                rows = await found.to_list(None)
            sequences.append(rows[-1]["_id"] if rows else last)
            cases |= {row["case"] for row in rows}
            is_all = is_all and len(rows) < limit
        return Changes(frozenset(cases), sequences[0], sequences[1], is_all)

    async def advance(self, progress: Progress) -> None:
        """Keep a progress unless a later one is kept."""
        later = {"sequence": progress.sequence, "tip_sequence": progress.tip_sequence, "as_of": progress.as_of}
        with translated():
            await self._columns.update_one({"_id": PROGRESS}, {"$max": later, "$set": {"shape": SHAPE}}, upsert=True)

    async def weeks(self) -> list[date]:
        """Return every week in which a case was opened."""
        found: list[date] = []
        begin = datetime(1970, 1, 1, tzinfo=UTC)
        while True:
            with translated():
                row = await self._cases.find_one(
                    {"opened_at": {"$gte": begin}}, {"opened_at": 1}, sort=[("opened_at", 1), ("_id", 1)]
                )
            if row is None:
                return found
            found.append(week_of(row["opened_at"]))
            begin = begin_of(found[-1]) + WEEK

    async def weeks_of(self, cases: Collection[str]) -> set[date]:
        """Return the weeks of these cases, and of all cases about the same children."""
        shown = {"opened_at": 1, "child_key": 1}
        with translated():
            rows = await self._cases.find({"_id": {"$in": sorted(cases)}}, shown).to_list(None)
            keys = sorted({row["child_key"] for row in rows if row.get("child_key")})
            rows += await self._cases.find({"child_key": {"$in": keys}}, shown).to_list(None)
        return {week_of(row["opened_at"]) for row in rows}

    async def rebuild(self, week: date) -> None:
        """Make the columns of a week from its cases as they stand, whatever other processes do at once."""
        await self._weeks.make(week, partial(self._read_week, week))

    async def _read_week(self, week: date) -> Row:
        begin = begin_of(week)
        opened = {"opened_at": {"$gte": begin, "$lt": begin + WEEK}}
        with translated():
            rows = await self._cases.find(opened, FIELDS).hint(BY_OPENING).sort("opened_at", -1).to_list(None)
            counts = await self._tips_of([row["_id"] for row in rows if row["closed_at"] is not None])
            helpful = sorted({tip for row in rows for tip in row.get("helpful_tips", ())})
            tips = await self._tips.find({"_id": {"$in": helpful}}, {"received_at": 1}).to_list(None)
        return column_row(rows, counts, {tip["_id"]: tip["received_at"] for tip in tips})

    async def _tips_of(self, cases: Collection[str]) -> dict[str, int]:
        """Return how many tips these cases have; those without any are left out."""
        stages: list[Row] = [
            {"$match": {"case": {"$in": sorted(cases)}}},
            {"$group": {"_id": "$case", "count": {"$sum": 1}}},
        ]
        rows = await self._tips.aggregate(stages, hint=dict(BY_RECEIPT)).to_list(None) if cases else []
        return {row["_id"]: row["count"] for row in rows}

    async def read(self, columns: Collection[str]) -> CaseTable:
        """Return all parts with these columns, as the stored fields name them. Raises QueryTooWide after its time."""
        with translated(), limited():
            editions = runs_of(tuple(sorted((await self._weeks.editions()).items())))
            missing = self._cache.missing(editions, columns)
            read_anew = {run for one in missing for run in one.runs}
            parts = {run: self._cache.get(run) for run in editions.keys() - read_anew}
            for one in missing:
                shown = _shown(one.columns)
                rows = self._columns.find({"_id": {"$in": one.weeks(editions)}}, shown).max_time_ms(MAX_QUERY_MS)
                by_run: dict[int, list[Row]] = {run: [] for run in one.runs}
                async for row in rows:
                    by_run[run_of(row["_id"])].append(row)
                parts |= {run: self._cache.add(run, rows, one.columns) for run, rows in by_run.items()}
        return self._cache.table([part for _, part in sorted(parts.items())])

    async def granted(self, scope: CaseScope) -> frozenset[str]:
        """Return the ids of the cases that a scope has by grants and offers."""
        parts = {} if scope.everything else scope_parts(scope)
        found: set[str] = set()
        for name in parts.keys() - {ScopePart.FORCES}:
            with translated(), limited():
                rows = await self._cases.find(parts[name], {"_id": 1}).max_time_ms(MAX_QUERY_MS).to_list(None)
            found |= {row["_id"] for row in rows}
        return frozenset(found)


def _shown(columns: Collection[str]) -> Row:
    facts = [name.removeprefix("codes.") for name in columns if name.startswith("codes.")]
    return dict.fromkeys([*columns, *(f"names.{fact}" for fact in facts), "size", "linked", "edition"], 1)
