"""The published circle: its centre near the script's place, and the same everywhere."""

from tests.oracle.geometry import distance_km
from tests.oracle.run import Finding, Run
from tests.oracle.wire import centre

NEAR_KM = 5.0
SAME_KM = 0.2
"""Published text may be rounded."""


def published(run: Run) -> Finding:
    """Return how many alerts published a wrong centre, or several."""
    faults = []
    for case in run.script.cases:
        off = distance_km(run.centre(case), case.place)
        if off > NEAR_KM:
            faults.append(f"{case.key}: the published centre lies {off:.1f} km from the place")
        circles = {push.circle for push in run.evidence.pushes if push.alert == case.alert and push.circle}
        centres = {centre(circle) for circle in circles}
        centres |= {one for call in run.evidence.calls if call.alert == case.alert for one in call.centres.values()}
        faults += [
            f"{case.key}: a circle was published around another centre, or around none"
            for found in centres
            if found is None or distance_km(found, run.centre(case)) > SAME_KM
        ]
    return Finding(len(faults), faults)


def journal(run: Run) -> Finding:
    """Return how many journal rows were left at the end of the run."""
    left = run.evidence.journal_rows
    return Finding(left, [f"{left} journal rows were left at the end"] if left else [])
