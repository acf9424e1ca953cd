"""The reach of each stage, from the counts of its units."""

from collections import Counter, defaultdict
from collections.abc import Collection

from hub.domain.reach import OUTCOMES, StageCounts
from hub.storage.mongo.database import Database, translated


class ReachRepository:
    """Totals over all partners, not suppressed: the service does that."""

    def __init__(self, database: Database) -> None:
        self._units = database.collection("units")
        self._stages = database.collection("stages")

    async def of_alerts(self, ids: Collection[str]) -> dict[str, list[StageCounts]]:
        """Return the counts of every begun stage of each alert, in order."""
        wanted_alerts = {"$in": list(ids)}
        with translated():
            stages = await self._stages.find({"alert": wanted_alerts, "begun_real": {"$ne": None}}).to_list(None)
            wanted = {"alert": wanted_alerts, "kind": {"$in": ["ring", "list"]}}
            units = await self._units.find(wanted, {"alert": 1, "stage": 1, "counts": 1}).to_list(None)
        sums: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        for unit in units:
            sums[unit["alert"], unit["stage"]].update(unit["counts"])
        counts_by_alert: dict[str, list[StageCounts]] = {alert: [] for alert in ids}
        for row in sorted(stages, key=lambda stage: int(stage["number"])):
            counted = sums[row["alert"], row["number"]]
            counts = {outcome: counted[outcome] for outcome in OUTCOMES}
            counts_by_alert[row["alert"]].append(StageCounts(row["number"], row["radius_km"], counts))
        return counts_by_alert
