"""Small real objects behind `DeliveryStatusReads`, as a test sets them."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.alert_work import AlertWork
from hub.domain.delivery.partner_queues import Closing
from hub.domain.delivery.service_parts import LastWord, Speaker
from hub.domain.delivery.stages import Stage
from hub.errors import StorageUnavailable
from hub.services.police.ports.delivery_status import DeliveryStatusReads
from tests.fakes import FakePolice

BEGAN = datetime(2016, 5, 1, tzinfo=UTC)
EVERYBODY: Mapping[Speaker, LastWord] = {
    speaker: LastWord(BEGAN, BEGAN + timedelta(days=1), silent=False) for speaker in Speaker
}
"""The heartbeats while every process works."""


class Store:
    """A store that may be away, or hang."""

    def __init__(self) -> None:
        self.away = False
        self.hangs = False

    async def ping(self) -> None:
        """Answer, hang or fail."""
        if self.hangs:
            await asyncio.Event().wait()
        if self.away:
            raise StorageUnavailable()


class DeliveryStatusParts:
    """Everything behind `DeliveryStatusReads`: the stages of a FakePolice, and what a test sets of the other parts."""

    def __init__(self, fake: FakePolice) -> None:
        self.fake = fake
        self.redis, self.database = Store(), Store()
        self.work = AlertWork()
        self.words = dict(EVERYBODY)
        self.closed_tenants: dict[int, Closing] = {}
        self.stopped_tenants = set[int]()
        self.tenants = set[int]()
        self.is_halted = False

    def silence(self, *speakers: Speaker) -> None:
        """Let processes say nothing any more."""
        for speaker in speakers:
            self.words[speaker] = LastWord(BEGAN, BEGAN + timedelta(hours=1), silent=True)

    @property
    def reads(self) -> DeliveryStatusReads:
        """The reads over these parts."""
        return DeliveryStatusReads(
            alerts=self.fake.stores.alerts,
            rows=self,
            heartbeats=self,
            queues=self,
            partners=self,
            halt=self,
            database=self.database,
            policy=self.fake.rules.policy,
        )

    async def of_alerts(
        self, alerts: Collection[Alert], now: datetime
    ) -> Mapping[str, tuple[Sequence[Stage], AlertWork]]:
        await self.database.ping()
        return {alert.id: (await self.fake.stores.steering.stages.of_alert(alert.id), self.work) for alert in alerts}

    async def tenants_with_work(self) -> Collection[int]:
        await self.database.ping()
        return self.tenants

    async def read(self) -> Mapping[Speaker, LastWord]:
        await self.redis.ping()
        return self.words

    async def closed(self, tenants: Collection[int]) -> Mapping[int, Closing]:
        await self.redis.ping()
        return {tenant: why for tenant, why in self.closed_tenants.items() if tenant in tenants}

    async def stopped(self, tenants: Collection[int]) -> Collection[int]:
        return self.stopped_tenants & set(tenants)

    async def halted(self) -> bool:
        return self.is_halted
