"""Read alerts by id as partners see them: the newest revision of each, and nothing of the case behind it."""

from collections.abc import Collection

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.alerts import PublicAlert
from hub.services.feed.ports import FeedServices
from hub.services.feed.steps.visible_statuses import visible_statuses


async def read_alerts(by: PartnerActor, services: FeedServices, ids: Collection[str]) -> dict[str, PublicAlert]:
    """Return the alerts that exist and that this key may see, by id; the others are left out and cost no extra read."""
    by.require(PartnerPermission.READ_ALERTS)
    return await services.alerts.public(ids, visible_statuses(by.mode))
