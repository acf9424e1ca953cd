"""Requests that still spoke of a missing child after the case was closed."""

from tests.oracle.run import CLOSING_SECONDS, Finding, Run


def sent_after_close(run: Run) -> Finding:
    """Return `sent_after_close`, over all cases: requests of any revision but CANCEL."""
    faults = []
    for case in run.script.cases:
        if not run.has_ended(case):
            continue
        returned = run.closed(case)[1]
        faults += [
            f"request {push.id} ({push.kind}) came {push.received - returned:.1f} s after the {case.key} closing"
            for push in run.evidence.pushes
            if push.alert == case.alert and push.kind != "CANCEL" and push.received > returned + CLOSING_SECONDS
        ]
    return Finding(len(faults), faults)
