"""Check at a start that the Redis at an address runs in the mode that the address says."""

import asyncio
import contextlib
from typing import Final

from redis.exceptions import RedisError

from hub.errors import SettingsInvalid, StorageUnavailable
from hub.storage.redis.client import connect, translated
from hub.storage.redis.cluster import is_cluster, split_address
from hub.storage.redis.queue_depths import address_of_broker

CHECK_TIMEOUT_SECONDS: Final = 2.0
"""A Redis that hangs delays a start by no more; one that is away is waited for."""


async def check_redis_modes(redis_url: str, broker_url: str) -> None:
    """Raise SettingsInvalid, without any part of an address, if a Redis that answers runs in another mode."""
    broker = address_of_broker(broker_url)
    mode, mode_of_broker = await asyncio.gather(
        _is_in_cluster_mode(redis_url), _is_in_cluster_mode(broker) if broker else _unknown()
    )
    if mode is True and not is_cluster(redis_url):
        raise SettingsInvalid(
            "REDIS_URL is a Redis in cluster mode. Write redis+cluster or rediss+cluster as its scheme, and name"
            " another Redis by BROKER_URL."
        )
    if mode is False and is_cluster(redis_url):
        raise SettingsInvalid("REDIS_URL is a Redis that is not in cluster mode. Write redis or rediss as its scheme.")
    if mode_of_broker:
        raise SettingsInvalid("BROKER_URL is a Redis in cluster mode, which Celery cannot use. Name another one.")


async def _unknown() -> None:
    """Return what is known of a broker that is no Redis."""


async def _is_in_cluster_mode(url: str) -> bool | None:
    """Return the mode of the first server that answers; None if there is none."""
    for address in split_address(url) if is_cluster(url) else [url]:
        redis = connect(address)
        with contextlib.suppress(StorageUnavailable, RedisError, TimeoutError):
            try:
                async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
                    with translated():
                        return bool((await redis.info("cluster"))["cluster_enabled"])
            finally:
                await redis.aclose()
    return None
