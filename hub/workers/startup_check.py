"""Check at a process's start which parts do not answer. The process waits for them; an operator reads why."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping

from hub.errors import StorageUnavailable
from hub.settings import DeploymentMode, Settings
from hub.storage.mongo.database import opened
from hub.storage.mongo.log_check import check_logs
from hub.storage.mongo.server_check import check_server
from hub.storage.redis.client import connect
from hub.storage.redis.server_check import check_redis_modes
from hub.wiring.keys import require_keys
from hub.workers.notifier import publishing_app

log = logging.getLogger(__name__)

CHECK_TIMEOUT = 2.0

BEAT_PARTS = ("redis", "broker")
"""Beat needs no database."""


async def log_unavailable_parts(settings: Settings, parts: tuple[str, ...] = ("mongo", *BEAT_PARTS)) -> list[str]:
    """Log, in one line, the parts that do not answer within seconds; return them."""
    answers = await asyncio.gather(*(_answers(CHECKS[part], settings) for part in parts))
    if missing := [part for part, answered in zip(parts, answers, strict=True) if not answered]:
        log.warning("parts_missing", extra={"missing": missing})
    return missing


async def require_fit_stores(settings: Settings) -> None:
    """Raise SettingsInvalid if the database or Redis answers and the hub cannot work on it with these keys.

    One that is away is waited for.
    """
    await check_redis_modes(settings.redis_url, settings.broker_url)
    with contextlib.suppress(StorageUnavailable):
        async with opened(settings.mongo_url) as database:
            await check_server(database, settings.mongo_url, within=CHECK_TIMEOUT)
            await require_keys(database, settings)
            if settings.deployment_mode is DeploymentMode.PRODUCTION:
                await check_logs(database, settings.mongo_url)


async def _answers(check: Callable[[Settings], Awaitable[None]], settings: Settings) -> bool:
    # The log names the part, not its failure: that could show an address.
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CHECK_TIMEOUT + 1):
            await check(settings)
            return True
    return False


async def _mongo(settings: Settings) -> None:
    async with opened(settings.mongo_url) as database:
        await database.ping()


async def _redis(settings: Settings) -> None:
    client = connect(settings.redis_url)
    try:
        async with asyncio.timeout(CHECK_TIMEOUT):
            await client.ping()
    finally:
        await client.aclose()


async def _broker(settings: Settings) -> None:
    def reach() -> None:
        with publishing_app(settings).connection_for_write() as connection:
            # As a notification does, with that connection's own time-outs.
            _ = connection.default_channel

    await asyncio.to_thread(reach)


CHECKS: Mapping[str, Callable[[Settings], Awaitable[None]]] = {"mongo": _mongo, "redis": _redis, "broker": _broker}
"""The checks, by the names that /readyz has; `broker` is the one that only workers, beat and notifiers need."""
