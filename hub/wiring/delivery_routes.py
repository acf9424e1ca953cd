"""Finds the way to a tenant, and keeps channels open between batches."""

import logging
import time
from collections.abc import Mapping
from typing import cast

from hub.domain.partners import Partner
from hub.errors import InvalidInput
from hub.services.channels import Announcer, Channel, ChannelKind
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.storage.mongo.partners import PartnerRepository

log = logging.getLogger(__name__)

FRESH_FOR = 1.0
"""Seconds for which a partner's row is believed: a suspension must count at once, but not be read for each batch."""


class OpenDeliveryRoutes:
    """One channel object a partner, mode and version of its settings; changed settings open a new one."""

    def __init__(self, partners: PartnerRepository, kinds: Mapping[str, ChannelKind]) -> None:
        self._partners = partners
        self._kinds = kinds
        self._open: dict[tuple[int, str, int], Channel | Announcer] = {}
        self._rows: dict[int, tuple[float, DeliveryRoute | None]] = {}

    async def of_tenant(self, tenant: int) -> DeliveryRoute | None:
        """The way to a tenant; None for one without a channel."""
        seen = self._rows.get(tenant)
        if seen and time.monotonic() - seen[0] < FRESH_FOR:
            return seen[1]
        route = await self._read(tenant)
        self._rows[tenant] = (time.monotonic(), route)
        return route

    async def close(self) -> None:
        """Close every channel."""
        for channel in self._open.values():
            await channel.close()
        self._open.clear()

    async def _read(self, tenant: int) -> DeliveryRoute | None:
        found = await self._partners.of_tenant(tenant)
        if found is None:
            return None
        partner, mode = found
        setting = partner.channels.get(mode)
        if setting is None or setting.name not in self._kinds:
            return None
        kind = self._kinds[setting.name]
        key = (tenant, setting.name, setting.version)
        if key not in self._open:
            try:
                self._open[key] = kind.open(setting.settings)
            except InvalidInput:
                log.error("channel_unusable", extra={"partner": partner.id, "channel": setting.name})
                return None
        return _outlet(partner, kind, self._open[key])


def _outlet(partner: Partner, kind: ChannelKind, opened: Channel | Announcer) -> DeliveryRoute:
    if kind.pulls:
        return DeliveryRoute(partner.id, partner.suspended, announcer=cast("Announcer", opened))
    return DeliveryRoute(partner.id, partner.suspended, channel=cast("Channel", opened))
