"""The published circle: its centre near the script's place, and the same everywhere."""

from tests.oracle.geometry import Point, distance_km
from tests.oracle.run import Finding, Run
from tests.oracle.script import Case
from tests.oracle.wire import centre

NEAR_KM = 5.0
SAME_KM = 0.2
"""Published text may be rounded."""


def published(run: Run) -> Finding:
    """Return how many areas were published with a wrong centre, with several, or not at all."""
    faults = []
    for case in run.script.cases:
        for area in case.areas:
            off = distance_km(run.centre(case, area), area.place)
            if off > NEAR_KM:
                faults.append(f"{case.key}: the centre of area {area.number} lies {off:.1f} km from its place")
        faults += [
            f"{case.key}: a circle of area {number} was published around another centre, or around none"
            for number, found in _circles(run, case)
            if found is None or not _is_centre(run, case, number, found)
        ]
    return Finding(len(faults), faults)


def _is_centre(run: Run, case: Case, number: int, point: Point) -> bool:
    centres = [run.centre(case, area) for area in case.areas if area.number == number]
    return any(distance_km(point, centre) <= SAME_KM for centre in centres)


def _circles(run: Run, case: Case) -> set[tuple[int, Point | None]]:
    """Return the centre of each circle that left the hub, with the number of its area."""
    sent = {(push.area, push.circle) for push in run.evidence.pushes if push.alert == case.alert and push.circle}
    called = {one for call in run.evidence.calls if call.alert == case.alert for one in call.centres.items()}
    return {(number, centre(circle)) for number, circle in sent} | called


def journal(run: Run) -> Finding:
    """Return how many journal rows were left at the end of the run."""
    left = run.evidence.journal_rows
    return Finding(left, [f"{left} journal rows were left at the end"] if left else [])
