"""How many people each stage came to, from the counts of its units."""

from collections.abc import Sequence

from hub.domain.reach import OUTCOMES, StageCounts
from hub.storage.database import Database, Row, translated


class StageTotals:
    """Totals over all partners; suppression is the desk's affair."""

    def __init__(self, database: Database) -> None:
        self._units = database.collection("units")
        self._stages = database.collection("stages")

    async def of_alert(self, alert_id: str) -> Sequence[StageCounts]:
        """The counts of every begun stage, in order."""
        with translated():
            stages = await self._stages.find({"alert": alert_id, "begun_real": {"$ne": None}}).to_list(None)
            wanted = {"alert": alert_id, "kind": {"$in": ["ring", "list"]}}
            units = await self._units.find(wanted, {"stage": 1, "counts": 1}).to_list(None)
        stages.sort(key=lambda stage: int(stage["number"]))
        return [StageCounts(row["number"], row["radius_km"], _sum(row["number"], units)) for row in stages]


def _sum(number: int, units: Sequence[Row]) -> dict[str, int]:
    counts = [unit["counts"] for unit in units if unit["stage"] == number]
    return {outcome: sum(count[outcome] for count in counts) for outcome in OUTCOMES}
