"""Devices told although they were never near enough for a stage already due, of any area that there ever was."""

from tests.oracle.run import Finding, Run


def told_outside(run: Run) -> Finding:
    """Return `told_outside`, over all cases."""
    faults = [
        f"{device} was told of the {case.key} case and was never near"
        for case in run.script.cases
        for device, at in run.contacts.first_told(case.alert).items()
        if not run.had_reason(case, device.stays, at, case.areas)
    ]
    return Finding(len(faults), faults)
