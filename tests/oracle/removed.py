"""Ground that was given up with its area: nobody new is told there, and who was told gets the end."""

from tests.oracle.closing import without_end
from tests.oracle.devices import Device
from tests.oracle.run import CLOSING_SECONDS, Finding, Run
from tests.oracle.script import Case


def removed(run: Run) -> Finding:
    """Return `removed`, over all cases: the devices that were told by an area that has gone, and by no other."""
    figure = {"told": 0, "told_after": 0, "uncancelled": 0}
    faults: list[str] = []
    for case in run.script.cases:
        told = _told(run, case)
        after = [device for device, at in told.items() if _had_gone(run, case, device, at)]
        left = without_end(run, case) & told.keys()
        figure["told"] += len(told)
        figure["told_after"] += len(after)
        figure["uncancelled"] += len(left)
        faults += [f"told_after: {device} was told by an area of the {case.key} case that had gone" for device in after]
        faults += [
            f"uncancelled: {device} was told by a gone area of the {case.key} case, and no end" for device in left
        ]
    return Finding(figure, faults)


def _told(run: Run, case: Case) -> dict[Device, float]:
    gone = [area for area in case.areas if area.has_gone]
    kept = [area for area in case.areas if not area.has_gone]
    return {
        device: at
        for device, at in (run.contacts.first_told(case.alert).items() if gone else ())
        if run.had_reason(case, device.stays, at, gone, limited=True)
        and not run.had_reason(case, device.stays, at, kept, limited=True)
    }


def _had_gone(run: Run, case: Case, device: Device, at: float) -> bool:
    """Return whether no area that may have told a device stood any more, but for what was on its way."""
    standing = [area for area in case.areas if area.possibly_at(at, late=CLOSING_SECONDS)]
    return not run.had_reason(case, device.stays, at, standing, limited=True)
