"""Read what the parts of the hub said last, and wait for none of them for long."""

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

from hub.domain.delivery.partner_queues import Closing
from hub.domain.delivery.service_parts import LastWord, ServicePart, Speaker
from hub.errors import RetryLater
from hub.services.police.ports.delivery_status import DeliveryStatusReads

T = TypeVar("T")

ANSWER_TIMEOUT_SECONDS: Final = 0.5
"""Seconds in which a store must answer. It needs a few milliseconds; one that takes longer is away."""


async def read_words(reads: DeliveryStatusReads) -> Mapping[Speaker, LastWord] | None:
    """Return the last words of the processes; None while Redis is away."""
    words = await in_time(reads.heartbeats.read())
    # Real time: it is about machines.
    reads.watch.note(ServicePart.REDIS, words is not None, datetime.now(UTC))
    return words


async def read_closed(reads: DeliveryStatusReads, tenants: Collection[int]) -> Mapping[int, Closing]:
    """Return the tenants whose queue is closed, and what closed it; none while Redis is away."""
    if not tenants:
        return {}
    return await in_time(reads.queues.closed(tenants)) or {}


async def in_time(answer: Awaitable[T]) -> T | None:
    """Return an answer; None if the store is away or does not answer in time."""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
            return await answer
    except (RetryLater, TimeoutError):
        return None
