"""Read the alerts of cases."""

from collections.abc import Collection

from hub.domain.access.table import OFFICERS
from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert
from hub.services.police.ports.stores import Alerts


async def read_alerts(by: Officer, alerts: Alerts, ids: Collection[str]) -> dict[str, Alert]:
    """Return alerts by their ids, without the unknown ones; they hold nothing of a child, so no audit line is due.

    Every officer of every force may read them. Raises Forbidden.
    """
    by.require_any(*OFFICERS)
    return await alerts.by_ids(ids)
