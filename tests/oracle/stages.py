"""The table of stages from the dump's units, held to add up, to the policy and to the oracle's own record."""

from collections.abc import Iterable

from tests.oracle.areas import Area
from tests.oracle.dumps import Counts, StageRow, UnitRow
from tests.oracle.geometry import distance_km
from tests.oracle.policy import UNCONFIRMED_LIMIT_KM, DueStage
from tests.oracle.published import SAME_KM
from tests.oracle.run import Finding, Run
from tests.oracle.script import Case

DUE_WITHIN_SECONDS = 1.0
OUTCOMES = ("reached", "failed", "dead_tokens", "withheld", "deferred")


def stages(run: Run) -> Finding:
    """Return `stages` of the first case."""
    begun = sorted(
        (row for row in run.evidence.stages if row.alert == run.first.alert and row.begun is not None),
        key=lambda row: row.number,
    )
    units = [unit for unit in run.evidence.units if unit.alert == run.first.alert and unit.kind != "sweep"]
    table = [_row(run, stage, [unit for unit in units if unit.stage == stage.number]) for stage in begun]
    numbers = {stage.number for stage in begun}
    faults = [
        f"unit {unit.id} belongs to stage {unit.stage}, which never began"
        for unit in units
        if unit.stage not in numbers
    ]
    return Finding(table, faults + _sums(run, table) + _against_policy(run))


def _row(run: Run, stage: StageRow, units: list[UnitRow]) -> dict[str, float]:
    counts = [unit.counts for unit in units]
    closed = run.closed(run.first)[0]
    rings = [unit.finished or closed for unit in units if unit.kind == "ring"]
    begun = stage.begun or 0.0
    return {
        "area": stage.area,
        "radius_km": stage.radius_km,
        "devices_in_ring": _sum(counts, "in_ring"),
        "reached": _sum(counts, "reached"),
        "failed": _sum(counts, "failed"),
        "dead_tokens": _sum(counts, "dead"),
        "withheld": _sum(counts, "withheld"),
        "deferred": _sum(counts, "deferred"),
        "seconds": round(max(rings, default=begun) - begun, 3),
    }


def _sum(counts: Iterable[Counts], name: str) -> int:
    return sum(getattr(count, name) for count in counts)


def _sums(run: Run, table: list[dict[str, float]]) -> list[str]:
    faults = []
    for row in table:
        outcomes = sum(row[name] for name in OUTCOMES)
        if row["devices_in_ring"] != outcomes:
            faults.append(
                f"{row['radius_km']:g} km: devices_in_ring = {row['devices_in_ring']:g}, its outcomes are {outcomes:g}"
            )
    reached = sum(row["reached"] for row in table)
    told = len(run.contacts.first_told(run.first.alert))
    if reached != told:
        faults.append(f"the rows have reached {reached:g} devices, the record has told {told}")
    return faults


def _against_policy(run: Run) -> list[str]:
    """Return stages that differ from the policy: a hub must not be judged by its own wrong plan."""
    faults = []
    for case in run.script.cases:
        planned = {stage.number: (area, stage) for area in case.areas for stage in area.stages}
        faults += [
            f"{case.key}: stage {row.number} of {row.radius_km:g} km is not the policy's"
            for row in run.evidence.stages
            if row.alert == case.alert
            and (row.number not in planned or not _is_planned(run, case, row, *planned[row.number]))
        ]
    begun = {row.number for row in run.evidence.stages if row.alert == run.first.alert and row.begun is not None}
    return faults + [
        f"the stage of {stage.radius_km:g} km was due and never began"
        for area in run.first.areas
        for stage in area.stages
        if _was_due(run, area, stage) and stage.number not in begun
    ]


def _is_planned(run: Run, case: Case, row: StageRow, area: Area, stage: DueStage) -> bool:
    same = row.area == area.number and row.radius_km == stage.radius_km
    near = distance_km(row.centre, run.centre(case, area)) <= SAME_KM
    return same and near and abs(row.due - stage.due) <= DUE_WITHIN_SECONDS


def _was_due(run: Run, area: Area, stage: DueStage) -> bool:
    """Return whether a stage of the first case surely had to begin before the closing, and before its area went."""
    until = min(run.closed(run.first)[0], area.gone[0])
    if stage.radius_km > UNCONFIRMED_LIMIT_KM and area.confirmed[1] >= until:
        return False
    return stage.due < run.script.clock.at(until)
