"""The stages of alerts and the work of each, as the rows of units and the compacted rows say."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.alert_work import AlertWork, StageWork
from hub.domain.delivery.reach import OUTCOMES
from hub.domain.delivery.stages import Stage
from hub.domain.delivery.sweeps import SweepState, sweep_id
from hub.domain.delivery.units import UnitKind, UnitState
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.delivery.reach import at_one_moment
from hub.storage.mongo.delivery.stages import read_stage
from hub.storage.mongo.delivery.unit_compaction import COUNTED
from hub.storage.mongo.delivery.waiting_reads import MIN_CHANNEL_FAILURES

SUMMED: Final = ("in_ring", *OUTCOMES)
MS: Final = 1000


def _count(condition: Row) -> Row:
    return {"$sum": {"$cond": [condition, 1, 0]}}


def _since(moment: str) -> Row:
    """Return the milliseconds since a moment, by the database's clock; null for no moment."""
    return {"$subtract": ["$$NOW", moment]}


def _group(now: datetime) -> Row:
    """Return the sums over the units of an alert, a tenant, a stage and a kind. `wake` is a moment in domain time."""
    ready: Row = {"$eq": ["$state", UnitState.READY.value]}
    asleep: Row = {"$and": [ready, {"$gt": ["$wake", now]}]}
    awake: Row = {"$and": [ready, {"$lte": ["$wake", now]}]}
    few: Row = {"$lt": [{"$ifNull": ["$left", MIN_CHANNEL_FAILURES]}, MIN_CHANNEL_FAILURES]}
    # A few phones that fail may be at fault themselves, if others of their unit were reached. A sweep counts nobody.
    others: Row = {"$or": [{"$gt": ["$counts.reached", 0]}, {"$eq": ["$kind", UnitKind.SWEEP.value]}]}
    leftover: Row = {"$and": [{"$gt": ["$retries", 0]}, few, others]}
    at_work: Row = {"$and": [awake, {"$not": [leftover]}]}
    return {
        "_id": {"alert": "$alert", "p": "$p", "stage": "$stage", "kind": "$kind"},
        "ready": _count(at_work),
        "asleep": _count(asleep),
        "parked": _count({"$eq": ["$state", UnitState.PARKED.value]}),
        "refused": _count({"$and": [at_work, {"$gt": ["$retries", 0]}]}),
        "told_at": {"$min": "$told_at"},
        "moved": {"$max": "$moved_real"},
        **{name: {"$sum": f"$counts.{name}"} for name in SUMMED},
    }


@dataclass
class _StageSums:
    """The sums of one stage."""

    counts: Counter[str] = field(default_factory=Counter)
    ready: Counter[int] = field(default_factory=Counter)
    asleep: int = 0
    parked: int = 0
    still: list[float] = field(default_factory=list)
    """Milliseconds since something of it moved, as each part of it says."""


@dataclass
class _AlertSums:
    """The sums of one alert."""

    stages: dict[int, _StageSums] = field(default_factory=lambda: defaultdict(_StageSums))
    told_at: list[datetime] = field(default_factory=list)
    waiting: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    ends: bool = False


class DeliveryStatusRepository:
    """Reads alerts' stages and their work, of any number of alerts in the same number of calls."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stages = database.collection("stages")
        self._sweeps = database.collection("sweeps")
        self._units = database.collection("units")
        self._told = database.collection("told")

    async def of_alerts(
        self, alerts: Collection[Alert], now: datetime
    ) -> Mapping[str, tuple[Sequence[Stage], AlertWork]]:
        """Return the stages of each alert, in order, and its work; `now` is the domain's moment."""
        wanted: Row = {"$match": {"alert": {"$in": [alert.id for alert in alerts]}}}
        times = {"since_begun": _since("$begun_real"), "since_cut": _since("$cut_real")}
        with translated():
            rows = await self._stages.aggregate([wanted, {"$addFields": times}]).to_list(None)
            ending = await self._ending(alerts)

        async def work(transaction: Any) -> dict[str, _AlertSums]:
            sums: dict[str, _AlertSums] = defaultdict(_AlertSums)
            await self._add_units(wanted, now, sums, transaction)
            await self._add_compacted(wanted, sums, transaction)
            return sums

        sums = await at_one_moment(self._database, work)
        for alert in alerts:
            sums[alert.id].ends |= alert.id in ending
        return {
            alert.id: _result([row for row in rows if row["alert"] == alert.id], sums[alert.id]) for alert in alerts
        }

    async def tenants_with_work(self) -> set[int]:
        """Return the tenants with a ready unit, awake or asleep."""
        # From this order the server reads one index entry for each tenant.
        steps: list[Row] = [
            {"$match": {"state": UnitState.READY.value}},
            {"$sort": {"state": 1, "p": 1}},
            {"$group": {"_id": "$p"}},
        ]
        with translated():
            return {row["_id"] async for row in self._units.aggregate(steps)}

    async def _ending(self, alerts: Collection[Alert]) -> set[str]:
        """Return the ended alerts whose CANCEL is not cut to its end."""
        sweeps = {sweep_id(alert.id, alert.cancel): alert.id for alert in alerts if alert.cancel is not None}
        if not sweeps:
            return set()
        unfinished = {"_id": {"$in": list(sweeps)}, "state": {"$ne": SweepState.DONE.value}}
        return {sweeps[row["_id"]] for row in await self._sweeps.find(unfinished, {"_id": 1}).to_list(None)}

    async def _add_units(self, wanted: Row, now: datetime, sums: dict[str, _AlertSums], transaction: Any) -> None:
        steps = [wanted, {"$group": _group(now)}, {"$addFields": {"still": _since("$moved")}}]
        async for row in self._units.aggregate(steps, session=transaction):
            of, alert = row["_id"], sums[row["_id"]["alert"]]
            if row["ready"]:
                alert.waiting.add(of["p"])
                alert.ends |= of["kind"] == UnitKind.SWEEP.value
            if row["refused"]:
                alert.refused.add(of["p"])
            if of["kind"] not in COUNTED:
                continue
            stage = alert.stages[of["stage"]]
            stage.counts.update({name: row[name] for name in SUMMED})
            stage.asleep += row["asleep"]
            stage.parked += row["parked"]
            if row["told_at"]:
                alert.told_at.append(row["told_at"])
            # Devices that come later are counted in a stage, but do not make it run again.
            if of["kind"] == UnitKind.RING.value:
                stage.ready[of["p"]] += row["ready"]
                stage.still += [] if row["still"] is None else [row["still"]]

    async def _add_compacted(self, wanted: Row, sums: dict[str, _AlertSums], transaction: Any) -> None:
        moved = {"$arrayToObject": {"$map": {
            "input": {"$objectToArray": {"$ifNull": ["$moved", {}]}},
            "in": {"k": "$$this.k", "v": {"$subtract": ["$$NOW", "$$this.v"]}},
        }}}  # fmt: skip
        fields = {"alert": 1, "counts": 1, "told_at": 1, "still": moved}
        async for row in self._told.aggregate([wanted, {"$project": fields}], session=transaction):
            alert = sums[row["alert"]]
            if row.get("told_at"):
                alert.told_at.append(row["told_at"])
            for stage, counts in row.get("counts", {}).items():
                alert.stages[int(stage)].counts.update(counts)
            for stage, still in row["still"].items():
                alert.stages[int(stage)].still.append(still)


def _result(rows: Sequence[Row], sums: _AlertSums) -> tuple[list[Stage], AlertWork]:
    stages = sorted(map(read_stage, rows), key=lambda stage: stage.number)
    begun = {row["number"]: row for row in rows if row["since_begun"] is not None}
    return stages, AlertWork(
        stages={number: _stage_work(row, sums.stages[number]) for number, row in begun.items()},
        told_at=min(sums.told_at, default=None),
        waiting=frozenset(sums.waiting),
        refused=frozenset(sums.refused),
        ends=sums.ends,
    )


def _stage_work(row: Row, sums: _StageSums) -> StageWork:
    begun = row["since_begun"]
    cut = begun if row["since_cut"] is None else row["since_cut"]
    return StageWork(
        counts=dict(sums.counts),
        ready={tenant: count for tenant, count in sums.ready.items() if count},
        asleep=sums.asleep,
        parked=sums.parked,
        seconds=max(0.0, begun / MS),
        still_seconds=max(0.0, min([cut, *sums.still]) / MS),
    )
