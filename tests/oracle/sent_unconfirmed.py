"""Requests beyond the unconfirmed limit before a second person had confirmed the case."""

import math

from tests.oracle.policy import UNCONFIRMED_LIMIT_KM
from tests.oracle.run import Finding, Run


def sent_unconfirmed(run: Run) -> Finding:
    """Return `sent_unconfirmed`, over all cases."""
    faults = []
    for case in run.script.cases:
        confirmed = run.script.event(case, "confirm")
        until = confirmed.began if confirmed else math.inf
        near = tuple(stage for stage in case.stages if stage.radius_km <= UNCONFIRMED_LIMIT_KM)
        faults += [
            f"{contact.device} got {contact.kind} of the {case.key} case before it was confirmed"
            for contact in run.contacts.before(case.alert, until)
            # A CANCEL only takes back what was wrong already.
            if contact.at < until
            and not contact.closes
            and not run.had_reason(case, contact.device.stays, contact.at, near)
        ]
    return Finding(len(faults), faults)
