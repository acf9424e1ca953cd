"""Read an alert for a partner."""

from hub.domain.actors import PartnerActor
from hub.domain.alerts.alert import Alert
from hub.errors import NotFound
from hub.services.feed.ports import AudienceServices


async def read_visible_alert(services: AudienceServices, alert_id: str, by: PartnerActor) -> Alert:
    """Return an alert; raise NotFound if there is none or this key may not see it."""
    alert = await services.alerts.of_mode(alert_id, by.mode)
    if alert is None or alert.status.mode is not by.mode:
        raise NotFound(path=["alert"])
    return alert
