"""The true reach of each stage, from the counts of its units and of the rows to which they were compacted."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection
from typing import Any, TypeVar

from hub.domain.delivery.reach import OUTCOMES, StageCounts
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.delivery.unit_compaction import COUNTED

T = TypeVar("T")

Sums = defaultdict[tuple[str, int], defaultdict[int, Counter[str]]]
"""The counts of an alert's stage, by tenant and outcome."""


async def at_one_moment(database: Database, work: Callable[[Any], Awaitable[T]]) -> T:
    """Read units and compacted rows as they are at one moment: a unit that is compacted meanwhile would count twice."""
    return await database.run(work)


class ReachRepository:
    """True counts. Nobody sees them: readings are made of them (hub.domain.delivery.reach)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._units = database.collection("units")
        self._told = database.collection("told")
        self._stages = database.collection("stages")

    async def of_alerts(self, ids: Collection[str]) -> dict[str, list[StageCounts]]:
        """Return the counts of every begun stage of each alert, in order, and those of each tenant."""
        wanted_alerts: Row = {"$in": list(ids)}
        with translated():
            stages = await self._stages.find({"alert": wanted_alerts, "begun_real": {"$ne": None}}).to_list(None)

        async def work(transaction: Any) -> Sums:
            sums: Sums = defaultdict(lambda: defaultdict(Counter))
            await self._add_units(wanted_alerts, sums, transaction)
            await self._add_compacted(wanted_alerts, sums, transaction)
            return sums

        sums = await at_one_moment(self._database, work)
        counts_by_alert: dict[str, list[StageCounts]] = {alert: [] for alert in ids}
        for row in sorted(stages, key=lambda stage: int(stage["number"])):
            counted = sums[row["alert"], row["number"]]
            tenants = {tenant: _by_outcome(counts) for tenant, counts in counted.items()}
            counts = _by_outcome(sum(counted.values(), Counter()))
            counts_by_alert[row["alert"]].append(StageCounts(row["number"], row["radius_km"], counts, tenants))
        return counts_by_alert

    async def _add_units(self, alerts: Row, sums: Sums, transaction: Any) -> None:
        wanted, fields = {"alert": alerts, "kind": {"$in": COUNTED}}, {"alert": 1, "p": 1, "stage": 1, "counts": 1}
        async for unit in self._units.find(wanted, fields, session=transaction):
            sums[unit["alert"], unit["stage"]][unit["p"]].update(unit["counts"])

    async def _add_compacted(self, alerts: Row, sums: Sums, transaction: Any) -> None:
        fields = {"alert": 1, "p": 1, "counts": 1}
        async for row in self._told.find({"alert": alerts}, fields, session=transaction):
            for stage, counts in row.get("counts", {}).items():
                sums[row["alert"], int(stage)][row["p"]].update(counts)


def _by_outcome(counts: Counter[str]) -> dict[str, int]:
    return {outcome: counts[outcome] for outcome in OUTCOMES}
