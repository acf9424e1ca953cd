"""Sums of reach by their definition, one stored reading at a time: written without a look at the columns."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.statistics.reach_counts import ReachDimension, ReachRequest
from tests.statistics_oracle import World

LAST = 8
K = 20
NOISE = {"outcomes": 0.5, "receipts": 0.25}
OUTCOMES = ("reached", "failed", "dead", "withheld", "deferred")
RECEIPTS = ("shown", "opened")
STEPS = ("100", "200", "300", "500")


@dataclass(frozen=True)
class StoredReach:
    """Rows of stages and alerts as the database has them, the world of their cases, and the partners of tenants."""

    stages: Sequence[Mapping[str, Any]]
    alerts: Mapping[str, Mapping[str, Any]]
    world: World
    partners: Mapping[int, str]

    def groups(self, by: Officer, request: ReachRequest) -> dict[tuple[str | None, ...], Any]:
        """Return of each group its alerts, its stages, and each figure with its deviation."""
        sums: dict[Any, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        members: dict[Any, set[str]] = defaultdict(set)
        kinds = ("tenants",) if ReachDimension.RADIUS in request.group_by else ("tenants", "receipts")
        for stage in self.stages:
            if stage.get("reading", {}).get("number") != LAST or not self._counts(by, stage, request):
                continue
            for kind in kinds:
                for tenant, counts in stage["reading"][kind].items():
                    keys = tuple(self._key(stage, int(tenant), one) for one in request.group_by)
                    members[keys].add(stage["_id"])
                    for name, count in counts.items():
                        sums[keys][name].append(count)
        found = {}
        for keys, stages in members.items():
            figures = {name: figure(sums[keys][name], "outcomes") for name in OUTCOMES}
            all_outcomes = [count for name in OUTCOMES for count in sums[keys][name]]
            figures["in_ring"] = figure(all_outcomes, "outcomes")
            if ReachDimension.RADIUS not in request.group_by:
                figures |= {name: figure(sums[keys][name], "receipts") for name in RECEIPTS}
            found[keys] = (len({one.rsplit(".", 1)[0] for one in stages}), len(stages), figures)
        return found

    def waiting(self, by: Officer, request: ReachRequest) -> int:
        """Return the alerts that have begun, with no last reading of any stage."""
        begun = {one["alert"]: one for one in self.stages if one.get("begun_real")}
        read = {one["alert"] for one in self.stages if one.get("reading", {}).get("number") == LAST}
        return sum(self._counts(by, stage, request) for alert, stage in begun.items() if alert not in read)

    def _month(self, stage: Mapping[str, Any]) -> str:
        opened = self.alerts[stage["alert"]]["opened_at"]
        return f"{opened.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m}"

    def _case(self, stage: Mapping[str, Any]) -> Any:
        [case] = [one for one in self.world.cases if one.id == self.alerts[stage["alert"]]["case"]]
        return case

    def _counts(self, by: Officer, stage: Mapping[str, Any], request: ReachRequest) -> bool:
        case, world = self._case(stage), self.world
        return (
            world.table.may(by, case, CaseAction.READ_PRIVATE, now=world.now)
            and world.statuses[case.id] is request.status
            and request.first_month <= self._month(stage) <= request.last_month
            and (request.force is None or case.force == request.force)
            and (request.region is None or request.region in self._above(case.region))
        )

    def _above(self, code: str | None) -> list[str]:
        above = []
        while code:
            above.append(code)
            code = self.world.regions.by_code[code].parent if code in self.world.regions.by_code else None
        return above

    def _key(self, stage: Mapping[str, Any], tenant: int, dimension: ReachDimension) -> str | None:
        region = self._case(stage).region
        if dimension is ReachDimension.RADIUS:
            return next((step for step in STEPS if stage["radius_km"] <= float(step)), None)
        if dimension is ReachDimension.PARTNER:
            return self.partners[tenant]
        if dimension is ReachDimension.MONTH:
            return self._month(stage)
        return region if dimension is ReachDimension.REGION or region is None else self._above(region)[-1]


def figure(counts: Sequence[int], kind: str) -> tuple[int | None, float, bool]:
    """Return the sum of the readings that may each be shown, its deviation, and if a reading is left out.

    A reading has one number of the discrete Laplace noise. A sum with a hidden reading would tell it to somebody who
    sees the other ones.
    """
    epsilon = NOISE[kind]
    deviation = math.sqrt(2 * math.exp(-epsilon)) / (1 - math.exp(-epsilon))
    shown = [count for count in counts if count >= K and count >= 4.5 * deviation]
    return sum(shown) if shown else None, deviation * math.sqrt(len(shown)), not shown or len(shown) < len(counts)
