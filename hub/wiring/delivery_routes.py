"""Finds the delivery route of a tenant, and keeps channels open between batches."""

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

CACHE_SECONDS = 1.0
"""The time a partner's row is cached: a suspension must count at once, but the row must not be read for each batch."""


class OpenDeliveryRoutes:
    """One channel object per tenant and version of its settings; changed settings open a new one."""

    def __init__(self, partners: PartnerRepository, kinds: Mapping[str, ChannelKind]) -> None:
        self._partners = partners
        self._kinds = kinds
        self._open: dict[tuple[int, str, int], Channel | Announcer] = {}
        self._rows: dict[int, tuple[float, DeliveryRoute | None]] = {}

    async def of_tenant(self, tenant: int) -> DeliveryRoute | None:
        """Return the route to a tenant; None if it has no channel."""
        seen = self._rows.get(tenant)
        if seen and time.monotonic() - seen[0] < CACHE_SECONDS:
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
        partner_and_mode = await self._partners.of_tenant(tenant)
        if partner_and_mode is None:
            return None
        partner, mode = partner_and_mode
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
        return _route(partner, kind, self._open[key])


def _route(partner: Partner, kind: ChannelKind, opened: Channel | Announcer) -> DeliveryRoute:
    if kind.pulls:
        return DeliveryRoute(partner.id, partner.suspended, announcer=cast("Announcer", opened))
    return DeliveryRoute(partner.id, partner.suspended, channel=cast("Channel", opened))
