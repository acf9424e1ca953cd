"""The three servers of the feed suite: the hub, stock Strawberry, and one without GraphQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psutil

from bench.contenders import Contender, contender
from bench.feed.followers import Crowd
from bench.graphs.houses import House, Houses, Server, open_houses
from hub.domain.alerts.alert import AlertStatus
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.local.ports import free_port


@dataclass(frozen=True, slots=True)
class Theatre:
    """The three servers."""

    houses: Houses
    raw: Server
    raw_sender: Contender

    @property
    def hub(self) -> House:
        """The hub."""
        return self.houses.hub

    @property
    def stock(self) -> House:
        """Stock Strawberry."""
        return self.houses.stock


@asynccontextmanager
async def theatre(partners: int) -> AsyncIterator[Theatre]:
    """Open the three servers."""
    raw_port = free_port()
    async with open_houses(partners) as houses, contender("bench.feed.raw", port=raw_port) as raw:
        yield Theatre(houses, Server(raw_port, psutil.Process(raw.pid)), raw)


async def publish(house: House, crowd: Crowd, count: int) -> None:
    """Publish events at once, and let a crowd wait for them."""
    event = NewEvent(FeedType.RENEWED, house.alert, AlertStatus.ACTUAL, 1, datetime.now(UTC))

    async def work(transaction: Any) -> None:
        for _ in range(count):
            await house.parts.repositories.fanout.feed.append(event, transaction)

    crowd.expect(await house.parts.repositories.fanout.feed.last() + count)
    await house.parts.database.run(work)
