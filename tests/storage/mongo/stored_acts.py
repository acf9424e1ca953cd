"""Random acts on cases that the database and its history keep, with the copy in memory for an oracle."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.domain.alerts.alert import Alert
from hub.domain.cases.case import Case
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_acts import NOW, Acts
from tests.public_alerts import alert_of


class StoredActs(Acts):
    """Acts, each in a transaction with its entry of the history."""

    def __init__(self, database: Database, signal: FeedSignal, seed: int) -> None:
        super().__init__(seed)
        self.database = database
        self.book, self.timeline = CaseRepository(database), TimelineRepository(database, signal)

    async def store_new(self, cases: Sequence[Case], alerts: Sequence[Alert]) -> None:
        async def work(transaction: Any) -> None:
            for case, alert in zip(cases, alerts, strict=True):
                await self.book.add(case, alert, transaction)
                await self.timeline.append(by_hub(TimelineKind.OPENED, alert, NOW), transaction)

        await self.database.run(work)

    async def store(self, case: Case) -> None:
        async def work(transaction: Any) -> None:
            await self._save(case, TimelineKind.REVISED, transaction)

        await self.database.run(work)

    async def store_pair(self, pair: Sequence[Case], keys: Mapping[str, str]) -> None:
        async def work(transaction: Any) -> None:
            await self.book.set_child_keys(keys, transaction)
            for one in pair:
                await self._save(one, TimelineKind.LINKED, transaction)

        await self.database.run(work)

    async def store_tips(self, case: str, received: Mapping[str, datetime]) -> None:
        """Keep them as they lie in the collection."""
        rows = [{"_id": tip, "case": case, "received_at": at, "receipt": tip} for tip, at in received.items()]
        await self.database.collection("tips").insert_many(rows)

    async def _save(self, case: Case, kind: TimelineKind, transaction: Any) -> None:
        await self.book.save(case, transaction)
        await self.timeline.append(by_hub(kind, alert_of(case, self.statuses[case.id]), NOW), transaction)
