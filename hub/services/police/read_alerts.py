"""Read the alerts of cases."""

from collections.abc import Collection

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert
from hub.services.police.ports import Alerts


async def read_alerts(by: Officer, alerts: Alerts, ids: Collection[str]) -> dict[str, Alert]:
    """Return alerts by their ids, without the unknown ones; they hold nothing of a child, so no audit line is due.

    Raises Forbidden.
    """
    by.require(Permission.READ_CASES)
    return await alerts.by_ids(ids)
