"""The table of stages from the dump's units, held to add up, to the policy and to the oracle's own record."""

from collections.abc import Iterable

from tests.oracle.dumps import Counts, StageRow, UnitRow
from tests.oracle.run import Finding, Run

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
        expected = {stage.number: stage for stage in case.stages}
        for row in run.evidence.stages:
            if row.alert != case.alert:
                continue
            stage = expected.get(row.number)
            if stage is None or row.radius_km != stage.radius_km or abs(row.due - stage.due) > DUE_WITHIN_SECONDS:
                faults.append(f"{case.key}: stage {row.number} of {row.radius_km:g} km is not the policy's")
    begun = {row.number for row in run.evidence.stages if row.alert == run.first.alert and row.begun is not None}
    closed = run.script.clock.at(run.closed(run.first)[0])
    faults += [
        f"the stage of {stage.radius_km:g} km was due and never began"
        for stage in run.first.stages
        if stage.due < closed and stage.number not in begun
    ]
    return faults
