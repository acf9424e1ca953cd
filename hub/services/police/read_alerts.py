"""Read where the alerts of cases stand."""

from collections.abc import Collection

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert
from hub.services.police.ports import Desk


async def read_alerts(desk: Desk, ids: Collection[str], *, by: Officer) -> dict[str, Alert]:
    """Rows of alerts by their ids, of those there are; they hold nothing of a child: no line of audit is due.

    Raises Forbidden.
    """
    by.require(Permission.READ_CASES)
    return await desk.alerts.by_ids(ids)
