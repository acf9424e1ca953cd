"""The services of tips and their queue over a real database, with one open alert."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.search.tips import TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.tips.tip import Tip, TipInput
from hub.services.intake.steps.tip_marks import TipMarks
from hub.services.intake.steps.tip_receipt_codes import ReceiptCodes
from hub.services.intake.submit_tip import submit_tip
from hub.services.intake.tip_ports import TipServices
from hub.services.maintenance.rank_tips import rank_tips
from hub.services.police.ports.tips import TipRanking
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.idempotency import IdempotencyRepository
from hub.storage.mongo.tips.queue import TipQueue
from hub.storage.mongo.tips.tips import TipRepository

NOW = datetime(2016, 5, 13, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))
ANA = PartnerActor("p1", "Ana", 2, KeyMode.LIVE, "fcm")
BO = PartnerActor("p2", "Bo", 4, KeyMode.LIVE, "fcm")
ALL = TipSearch()
TEXTS = (
    "A man carried a small girl into the noodle shop behind the railway station",
    "修车铺的，半小时前有人来补胎，急得很，车里有个女娃娃，头上扎两个小辫",
    "My neighbour rents a room and buys milk each morning though he has no child",
)


class Desk:
    """The services of tips, and the queue, over one database."""

    def __init__(self, database: Database) -> None:
        self.database, self.sent = database, 0
        self.tips, self.queue, self.photos = TipRepository(database), TipQueue(database), PhotoRepository(database)
        alerts = AlertRepository(database)
        self.ranking = TipRanking(self.queue, alerts, self.photos)
        self.services = TipServices(
            database,
            IdempotencyRepository(database),
            alerts,
            self.photos,
            self.tips,
            ReceiptCodes(KEY),
            TipMarks(KEY),
        )

    async def submit(self, text: str, by: PartnerActor = ANA, **facts: Any) -> str:
        """Take in a tip and return its receipt code."""
        self.sent += 1
        tip = TipInput("al_1", text, f"k{self.sent}", **facts)
        return await submit_tip(by, self.services, tip, now=NOW + timedelta(seconds=self.sent))

    async def listed(self, search: TipSearch = ALL, by: str = "li", now: datetime = NOW) -> list[Tip]:
        """Return tips of the case that match, the oldest first."""
        oldest_first = SortDirection.ASCENDING
        return await self.queue.page("ca_1", search, by, None, 100, direction=oldest_first, now=now)

    async def ids(self, search: TipSearch, by: str = "li", now: datetime = NOW) -> list[int]:
        """Return which of the tips match, by their numbers in the order in which they came."""
        every = [tip.id for tip in await self.listed()]
        found = [every.index(tip.id) for tip in await self.listed(search, by, now)]
        assert await self.queue.count("ca_1", search, by, 100, standing_only=False, now=now) == len(found)
        return found

    async def rank(self) -> Sequence[str]:
        """Run the job, and return the order that it stored."""
        await rank_tips(self.ranking)
        newest = await self.queue.newest_ranking("ca_1")
        assert newest is not None
        order = await self.queue.ranked(newest.id, 0, 1000)
        assert order is not None
        return order
