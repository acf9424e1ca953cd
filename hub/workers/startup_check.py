"""What a process of workers or beat misses when it starts. It waits for it all the same; an operator reads why."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping

from hub.settings import Settings
from hub.storage.mongo.database import opened
from hub.storage.redis.client import connect
from hub.workers.notifier import publishing_app

log = logging.getLogger(__name__)

ANSWERS_WITHIN_SECONDS = 2.0

BEATS_PARTS = ("redis", "broker")
"""Beat strikes without a database."""


async def log_unavailable_parts(settings: Settings, parts: tuple[str, ...] = ("mongo", *BEATS_PARTS)) -> None:
    """Name, in one line, those of these parts that do not answer within seconds."""
    answers = await asyncio.gather(*(_answers(CHECKS[part], settings) for part in parts))
    if missing := [part for part, answered in zip(parts, answers, strict=True) if not answered]:
        log.warning("parts_missing", extra={"missing": missing})


async def _answers(check: Callable[[Settings], Awaitable[None]], settings: Settings) -> bool:
    # Whatever a part raises, it is missing; which part is said, not why: that could show an address.
    with contextlib.suppress(Exception):
        async with asyncio.timeout(ANSWERS_WITHIN_SECONDS + 1):
            await check(settings)
            return True
    return False


async def _mongo(settings: Settings) -> None:
    async with opened(settings.mongo_url) as database:
        await database.require(ANSWERS_WITHIN_SECONDS)


async def _redis(settings: Settings) -> None:
    client = connect(settings.redis_url)
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_SECONDS):
            await client.ping()
    finally:
        await client.aclose()


async def _broker(settings: Settings) -> None:
    def reach() -> None:
        with publishing_app(settings).connection_for_write() as connection:
            # As a ring does: with that connection's own patience.
            _ = connection.default_channel

    await asyncio.to_thread(reach)


CHECKS: Mapping[str, Callable[[Settings], Awaitable[None]]] = {"mongo": _mongo, "redis": _redis, "broker": _broker}
"""By the names that /readyz has, and the broker, which only workers, beat and bells need."""
