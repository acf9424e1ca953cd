"""What the units of an alert came to, summed by stage over all partners."""

from hub.domain.reach import OUTCOMES, StageCounts
from hub.domain.stages import StageState
from hub.domain.units import UnitKind
from hub.storage.database import Database, translated

BEGUN = [StageState.CUTTING.value, StageState.CUT.value]


class ReachBook:
    """The port `Reach`; a list unit counts for the stage that was the newest when it was cut."""

    def __init__(self, database: Database) -> None:
        self._units = database.collection("units")
        self._stages = database.collection("stages")

    async def of_alert(self, alert_id: str) -> list[StageCounts]:
        """The true counts of every begun stage, in order; for `suppress`, and not to be shown as they are."""
        told = {"alert": alert_id, "kind": {"$in": [UnitKind.RING.value, UnitKind.LIST.value]}}
        with translated():
            stages = await self._stages.find({"alert": alert_id, "state": {"$in": BEGUN}}).to_list(None)
            units = await self._units.find(told, {"stage": 1, "counts": 1}).to_list(None)
        sums = {stage["number"]: dict.fromkeys(OUTCOMES, 0) for stage in stages}
        for unit in units:
            row = sums.setdefault(unit["stage"], dict.fromkeys(OUTCOMES, 0))
            for outcome in OUTCOMES:
                row[outcome] += int(unit["counts"].get(outcome, 0))
        radii = {stage["number"]: stage["radius_km"] for stage in stages}
        return [StageCounts(number, radii.get(number, 0.0), sums[number]) for number in sorted(sums)]
