"""Read alerts by id as partners see them: the newest revision of each, and nothing of the case behind it."""

from collections.abc import Collection

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.conformance.run import scene_of
from hub.services.feed.ports import FeedServices
from hub.services.feed.steps.run_pages import read_run_alerts
from hub.services.feed.steps.visible_statuses import visible_statuses


async def read_alerts(by: PartnerActor, services: FeedServices, ids: Collection[str]) -> dict[str, PublicAlert]:
    """Return the alerts that exist and that this key may see, by id; the others are left out and cost no extra read."""
    by.require(PartnerPermission.READ_ALERTS)
    of_runs = [alert_id for alert_id in ids if scene_of(alert_id)]
    played = await read_run_alerts(services.conformance, by, of_runs) if of_runs else {}
    return played | await services.alerts.public(set(ids) - set(of_runs), visible_statuses(by.mode))
