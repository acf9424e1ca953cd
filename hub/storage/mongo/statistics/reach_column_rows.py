"""The last readings of stages as columns: a row for the cases opened in one week, beside that of their facts.

A last reading never changes. So a row is a function of the readings that its week has, and is made anew when one more
is taken: until then the stage says that it is uncounted.
"""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final

from bson.binary import Binary

from hub.domain.actors import KeyMode, tenant_of
from hub.domain.delivery.reach import MAX_READINGS, OUTCOMES
from hub.domain.delivery.receipts import RECEIPT_KINDS
from hub.domain.statistics.case_columns import CaseColumns
from hub.domain.statistics.reach_columns import FACTS, NoisedColumns, ReachColumns, ReadStages, join_facts
from hub.domain.statistics.time_buckets import in_ms
from hub.services.police.ports.reach import UncountedWeek, WaitingAlert
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.statistics.case_column_rows import BY_OPENING
from hub.storage.mongo.statistics.column_rows import join_columns
from hub.storage.mongo.statistics.week_rows import WEEK, WeekRows, begin_of, week_of
from hub.storage.mongo.time_limit import MAX_QUERY_MS, limited

MAX_UNCOUNTED: Final = 1_000
"""The stages that one run looks at; their weeks have the others too."""

MAX_SHARES: Final = 3_000_000
"""The shares of stages that a process keeps, 21 bytes each. Beyond them every statistic reads them."""

PLACES, MOMENTS, RADII, NUMBERS = "I", "q", "d", "i"
"""Four or eight bytes each, the lowest first: so do all processors on which the hub runs. Numbers may be negative."""


@dataclass(frozen=True, slots=True, repr=False)
class _Kept:
    """A week that a process has read, of an edition of its readings and one of its facts, for a time zone."""

    editions: tuple[int, int, str]
    part: ReachColumns


@dataclass
class ReachColumnCache:
    """Kept weeks. An edition is never written twice, so that what is kept of it stays true."""

    weeks: dict[str, _Kept] = field(default_factory=dict)

    def add(self, week: str, kept: _Kept) -> None:
        """Keep a week in place of an older one, as long as there is room."""
        self.weeks[week] = kept
        if sum(map(_shares, self.weeks.values())) > MAX_SHARES:
            del self.weeks[week]


def _shares(kept: _Kept) -> int:
    return len(kept.part.stages.radii) * len(kept.part.stages.shares)


class ReachColumnRepository:
    """Rows of read stages (the port `ReachColumnStore`)."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("reach_columns")
        self._weeks = WeekRows(self._rows)
        self._facts = database.collection("case_columns")
        self._fact_weeks = WeekRows(self._facts)
        self._stages = database.collection("stages")
        self._alerts = database.collection("alerts")
        self._cases = database.collection("cases")
        self._partners = database.collection("partners")
        self._cache = ReachColumnCache()

    async def uncounted(self) -> list[UncountedWeek]:
        """Return the weeks of readings that are in no row yet, those that have waited longest first."""
        with translated():
            found = self._stages.find({"uncounted": True}, {"alert": 1, "reading.at": 1}).sort("reading.at", 1)
            stages = await found.to_list(MAX_UNCOUNTED)
            alerts = await self._named(self._alerts, {row["alert"] for row in stages}, "case")
            opened = await self._named(self._cases, set(alerts.values()), "opened_at")
        weeks: dict[date, list[Row]] = {}
        for row in stages:
            if alerts.get(row["alert"]) in opened:
                weeks.setdefault(week_of(opened[alerts[row["alert"]]]), []).append(row)
        return [
            UncountedWeek(week, tuple(row["_id"] for row in rows), rows[0]["reading"]["at"])
            for week, rows in weeks.items()
        ]

    async def _named(self, rows: Any, ids: Collection[str], name: str) -> dict[str, Any]:
        found = await rows.find({"_id": {"$in": sorted(ids)}}, {name: 1}).to_list(None)
        return {row["_id"]: row[name] for row in found}

    async def count(self, week: UncountedWeek) -> None:
        """Make the row of a week anew, whatever other processes do at once; then its readings are counted.

        A process that dies in between leaves them uncounted, and the next one makes the same row.
        """
        await self._weeks.make(week.week, partial(self._row, week.week))
        with translated():
            await self._stages.update_many({"_id": {"$in": list(week.stages)}}, {"$unset": {"uncounted": 1}})

    async def _row(self, week: date) -> Row:
        begin = begin_of(week)
        opened = {"opened_at": {"$gte": begin, "$lt": begin + WEEK}}
        with translated():
            cases = await self._cases.find(opened, {"_id": 1}).hint(BY_OPENING).to_list(None)
            of_cases = {"case": {"$in": [row["_id"] for row in cases]}}
            alerts = await self._alerts.find(of_cases, {"case": 1, "opened_at": 1}).to_list(None)
            of_alerts = {"alert": {"$in": [row["_id"] for row in alerts]}, "reading.number": MAX_READINGS}
            shown = {"alert": 1, "number": 1, "radius_km": 1, "reading.tenants": 1, "reading.receipts": 1}
            stages = await self._stages.find(of_alerts, shown).to_list(None)
        return stage_row(alerts, stages)

    async def read(self, zone: str) -> Sequence[ReachColumns]:
        """Return all parts; months are those of a time zone. Raises QueryTooWide after its time."""
        with translated(), limited():
            of_rows, of_facts = await self._weeks.editions(), await self._fact_weeks.editions()
            now = {week: (edition, of_facts.get(week, 0), zone) for week, edition in of_rows.items()}
            kept = {week: one for week, one in self._cache.weeks.items() if one.editions == now.get(week)}
            self._cache.weeks = kept
            parts = {week: one.part for week, one in kept.items()}
            missing: Row = {"_id": {"$in": [week for week in now if week not in kept]}}
            facts = await self._read_facts(missing)
            async for row in self._rows.find(missing).max_time_ms(MAX_QUERY_MS):
                edition, columns = facts.get(row["_id"], (0, CaseColumns(0, {}, {}, {})))
                part = join_facts(read_stages(row), columns, zone)
                self._cache.add(row["_id"], _Kept((row["edition"], edition, zone), part))
                parts[row["_id"]] = part
        return [part for _, part in sorted(parts.items())]

    async def _read_facts(self, weeks: Row) -> dict[str, tuple[int, CaseColumns]]:
        names = [f"{part}.{fact}" for fact in FACTS for part in ("names", "codes")]
        shown = dict.fromkeys((*names, "size", "ids", "edition"), 1)
        found = self._facts.find(weeks, shown).max_time_ms(MAX_QUERY_MS)
        return {row["_id"]: (row["edition"], join_columns([row | {"linked": []}])) async for row in found}

    async def waiting(self) -> list[WaitingAlert]:
        """Return the alerts that have begun, and whose stages have no last reading in a column."""
        with translated(), limited():
            unread = [{"reading_due": {"$exists": True}}, {"uncounted": True}]
            found = [await self._stages.find(one, {"alert": 1}).to_list(None) for one in unread]
            begun = {row["alert"] for rows in found for row in rows}
            of_alerts = {"alert": {"$in": sorted(begun)}, "reading.number": MAX_READINGS, "uncounted": None}
            counted = {row["alert"] for row in await self._stages.find(of_alerts, {"alert": 1}).to_list(None)}
            shown = {"case": 1, "opened_at": 1}
            alerts = await self._alerts.find({"_id": {"$in": sorted(begun - counted)}}, shown).to_list(None)
            facts = {"status": 1, "force": 1, "region": 1}
            ids = sorted({row["case"] for row in alerts})
            cases = {row["_id"]: row for row in await self._cases.find({"_id": {"$in": ids}}, facts).to_list(None)}
        return [
            WaitingAlert(case["_id"], row["opened_at"], case["status"], case["force"], case.get("region"))
            for row in alerts
            if (case := cases.get(row["case"])) is not None
        ]

    async def partners(self) -> dict[int, str]:
        """Return the name of the partner of each tenant."""
        with translated():
            rows = await self._partners.find({}, {"number": 1, "name": 1}).to_list(None)
        return {tenant_of(row["number"], mode): row["name"] for row in rows for mode in KeyMode}


def stage_row(alerts: Collection[Row], stages: Collection[Row]) -> Row:
    """Return the columns of stages whose last reading is taken, and of their alerts."""
    read = sorted(stages, key=lambda row: (row["alert"], row["number"]))
    with_stages = {row["alert"] for row in read}
    kept = sorted((row for row in alerts if row["_id"] in with_stages), key=lambda row: str(row["_id"]))
    places = {row["_id"]: place for place, row in enumerate(kept)}
    receipts: list[Row] = [{} for _ in kept]
    for row in read:
        receipts[places[row["alert"]]] |= row["reading"].get("receipts", {})
    return {
        "cases": [row["case"] for row in kept],
        "opened": _packed(MOMENTS, [in_ms(row["opened_at"]) for row in kept]),
        "alerts": _packed(PLACES, [places[row["alert"]] for row in read]),
        "radii": _packed(RADII, [row["radius_km"] for row in read]),
        "shares": _numbers([row["reading"]["tenants"] for row in read], OUTCOMES),
        "receipts": _numbers(receipts, RECEIPT_KINDS),
    }


def read_stages(row: Row) -> ReadStages:
    """Return the columns of a row."""
    return ReadStages(
        row["cases"],
        _unpacked(MOMENTS, row["opened"]),
        _unpacked(PLACES, row["alerts"]),
        _unpacked(RADII, row["radii"]),
        _read_numbers(row["shares"]),
        _read_numbers(row["receipts"]),
    )


def _numbers(rows: Sequence[Row], names: Sequence[str]) -> Row:
    """Return the numbers of each tenant in all rows; 0 where it has none."""
    tenants = sorted({tenant for row in rows for tenant in row})
    return {
        tenant: {
            "present": Binary(bytes(tenant in row for row in rows)),
            "numbers": {name: _packed(NUMBERS, [row.get(tenant, {}).get(name, 0) for row in rows]) for name in names},
        }
        for tenant in tenants
    }


def _read_numbers(row: Row) -> dict[int, NoisedColumns]:
    return {
        int(tenant): NoisedColumns(
            columns["present"], {name: _unpacked(NUMBERS, packed) for name, packed in columns["numbers"].items()}
        )
        for tenant, columns in row.items()
    }


def _packed(kind: str, values: Sequence[float]) -> Binary:
    return Binary(array(kind, values).tobytes())


def _unpacked(kind: str, packed: bytes) -> Any:
    values: Any = array(kind)
    values.frombytes(packed)
    return values
