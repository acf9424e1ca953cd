"""One line in the log for what an officer changed, so that an alert can be followed by its id through every process."""

import logging

from hub.services.police.ports import CaseChange

log = logging.getLogger("hub.desk")


def logged(event: str, change: CaseChange) -> CaseChange:
    """Log a change by its ids, and hand it on."""
    if change.changed:
        log.info(event, extra={"case": change.case, "alert": change.alert, "revision": change.revision})
    return change
