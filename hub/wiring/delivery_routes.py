"""Finds the delivery route of a tenant, and keeps channels open between batches."""

import logging
from collections.abc import Mapping, Sequence
from typing import cast

from hub.domain.partners import Partner
from hub.errors import InvalidInput
from hub.services.channels import Announcer, Channel, ChannelKind
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.storage.mongo.partners.partners import PartnerRepository
from hub.storage.row_cache import RowCache

log = logging.getLogger(__name__)

CACHE_SECONDS = 1.0
"""The time a partner's row is cached: a suspension must count at once, but the row must not be read for each batch."""

MAX_CACHED_ROUTES = 10_000
"""More tenants than a hub has: two for each partner."""


class OpenDeliveryRoutes:
    """One channel object per tenant and version of its settings; changed settings open a new one."""

    def __init__(self, partners: PartnerRepository, kinds: Mapping[str, ChannelKind]) -> None:
        self._partners = partners
        self._kinds = kinds
        self._open: dict[tuple[int, str, int], Channel | Announcer] = {}
        self._routes: RowCache[int, DeliveryRoute | None] = RowCache(MAX_CACHED_ROUTES, CACHE_SECONDS)

    async def of_tenant(self, tenant: int) -> DeliveryRoute | None:
        """Return the route to a tenant; None if it has no channel."""
        routes = await self._routes.get([tenant], self._read_all)
        return routes[tenant]

    async def close(self) -> None:
        """Close every channel."""
        for channel in self._open.values():
            await channel.close()
        self._open.clear()

    async def _read_all(self, tenants: Sequence[int]) -> dict[int, DeliveryRoute | None]:
        return {tenant: await self._read(tenant) for tenant in tenants}

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
