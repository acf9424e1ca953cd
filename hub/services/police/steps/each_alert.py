"""Do the same to many alerts, so that a failure of one does not stop the others."""

import logging
from collections.abc import Awaitable, Callable, Iterable

from hub.domain.alerts.alert import Alert
from hub.errors import RetryLater

log = logging.getLogger("hub.police")


async def for_each_alert(alerts: Iterable[Alert], work: Callable[[Alert], Awaitable[int]]) -> int:
    """Do the work to each alert and return the sum of what it returns.

    A failure is logged and does not stop the others. Raises RetryLater: a store that is away is away for all of them.
    """
    done = 0
    for alert in alerts:
        try:
            done += await work(alert)
        except RetryLater:
            raise
        except Exception as failure:  # noqa: BLE001 - see above
            log.error("alert_maintenance_failed", extra={"alert": alert.id, "kind": type(failure).__name__})
    return done
