"""Read where the alert of a case stands."""

from hub.domain.actors import Officer, Power
from hub.domain.alerts import Alert
from hub.errors import NotFound
from hub.services.desk.ports import Desk


async def read_alert(desk: Desk, alert_id: str, *, by: Officer) -> Alert:
    """An alert's row, which holds nothing of the child: no line of audit is due. Raises Forbidden, NotFound."""
    by.require(Power.READ_CASES)
    alert = await desk.alerts.get(alert_id)
    if alert is None:
        raise NotFound()
    return alert
