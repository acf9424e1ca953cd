"""What a tick does to alerts, to each by itself."""

import logging
from collections.abc import Awaitable, Callable, Iterable

from hub.domain.alerts import Alert
from hub.errors import RetryLater

log = logging.getLogger("hub.desk")


async def one_by_one(alerts: Iterable[Alert], do: Callable[[Alert], Awaitable[bool]]) -> int:
    """To how many of them it was done. Whatever is wrong with one is logged, and holds up none of the others.

    Raises RetryLater: what is away is away for all of them.
    """
    done = 0
    for alert in alerts:
        try:
            done += await do(alert)
        except RetryLater:
            raise
        except Exception as failure:  # noqa: BLE001 - see above
            log.error("alert_maintenance_failed", extra={"alert": alert.id, "kind": type(failure).__name__})
    return done
