"""Requests beyond the unconfirmed limit before a second person had confirmed the area."""

from tests.oracle.run import Finding, Run
from tests.oracle.script import Case


def sent_unconfirmed(run: Run) -> Finding:
    """Return `sent_unconfirmed`, over all cases."""
    faults = [
        f"{contact.device} got {contact.kind} of the {case.key} case before it was confirmed"
        for case in run.script.cases
        for contact in run.contacts.of(case.alert)
        # A CANCEL only takes back what was wrong already.
        if not contact.closes
        and _waits(case, contact.at)
        and not run.had_reason(case, contact.device.stays, contact.at, case.areas, limited=True)
    ]
    return Finding(len(faults), faults)


def _waits(case: Case, moment: float) -> bool:
    """Return whether some area surely waited for its second person."""
    return any(area.added[0] <= moment < area.gone[0] and not area.may_reach(moment) for area in case.areas)
