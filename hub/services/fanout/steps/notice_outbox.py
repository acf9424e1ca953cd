"""Add notices for partners that pull, and notify workers of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.services.fanout.ports.audience import Notices
from hub.services.fanout.ports.delivery import DeliveryRoutes
from hub.services.ports import Notifier


@dataclass(frozen=True, slots=True)
class NoticeOutbox:
    """Notice rows, the routes that say which partner pulls, and the notifier of workers."""

    notices: Notices
    delivery_routes: DeliveryRoutes
    notifier: Notifier

    async def add(
        self,
        alert: str,
        tenant: int,
        kind: str,
        number: int | str,
        body: Mapping[str, object],
        *,
        revision: int | None = None,
    ) -> None:
        """Add a notice unless it stands, then notify workers."""
        notice = await self.notices.add(alert, tenant, kind, number, body, revision=revision)
        await self.notifier.notify_notice_due(notice)

    async def add_growth(self, alert: str, tenant: int, *, revision: int | None = None) -> None:
        """Add the notice that a tenant's audience has grown, then notify workers."""
        await self.notifier.notify_notice_due(await self.notices.add_growth(alert, tenant, revision=revision))

    async def is_for(self, tenant: int) -> bool:
        """Return whether a tenant's partner pulls, and so gets notices."""
        route = await self.delivery_routes.of_tenant(tenant)
        return route is not None and route.pulls
