"""Load alerts by id."""

from collections.abc import Sequence

from hub.schema.partner.alert import Alert
from hub.schema.partner.context import PartnerInfo
from hub.services.feed import read_alerts as service


async def load_alerts(info: PartnerInfo, ids: Sequence[str]) -> list[Alert | None]:
    """Return the alerts of these ids; None for one that does not exist or that this key may not see."""
    found = await service.read_alerts(info.context.actor, info.context.services.feed, ids)
    return [Alert.from_domain(found[key]) if key in found else None for key in ids]
