"""The wait of the first phone: from the opening to the first ALERT request."""

from tests.oracle.run import Finding, Run

MAX_FIRST_PUSH_SECONDS = 5.0


def first_push(run: Run) -> Finding:
    """Return `first_push_seconds` of the first case."""
    opened = run.script.event(run.first, "open")
    received = [push.received for push in run.evidence.pushes if push.alert == run.first.alert and push.kind == "ALERT"]
    if opened is None or not received:
        return Finding(None, ["the first case was never opened, or no ALERT was ever requested for it"])
    seconds = min(received) - opened.began
    if not 0 <= seconds <= MAX_FIRST_PUSH_SECONDS:
        return Finding(round(seconds, 3), [f"the first ALERT came {seconds:.2f} s after openCase was begun"])
    return Finding(round(seconds, 3), [])
