"""Log what an officer changed, so that an alert can be followed by its id through every process."""

import logging

from hub.services.police.ports.stores import CaseChange

log = logging.getLogger("hub.police")


def log_change(event: str, change: CaseChange) -> None:
    """Log a change by its ids, unless nothing changed."""
    if change.changed:
        log.info(event, extra={"case": change.case, "alert": change.alert, "revision": change.revision})
