"""A Redis that answers and takes no writes is away, in each of the ways in which one gets there."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from hub.domain.quotas import Quota
from hub.errors import StorageUnavailable
from hub.local.redis import EmbeddedRedis
from hub.storage.quotas import Quotas
from hub.storage.receipts import ReceiptSets
from hub.storage.redis_client import connect, require_writable, translated

QUOTA = Quota("fcm:project", 600)

Trouble = Callable[[Redis], Awaitable[object]]

TROUBLES: dict[str, tuple[Trouble, Trouble]] = {
    "full": (lambda redis: redis.config_set("maxmemory", 1), lambda redis: redis.config_set("maxmemory", 0)),
    "a replica": (lambda redis: redis.replicaof("127.0.0.1", 1), lambda redis: redis.replicaof("NO", "ONE")),
    "without its replicas": (
        lambda redis: redis.config_set("min-replicas-to-write", 1),
        lambda redis: redis.config_set("min-replicas-to-write", 0),
    ),
}


@pytest.fixture(scope="module")
async def embedded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    embedded = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    await embedded.start()
    yield embedded
    await embedded.stop()


@pytest.fixture
async def redis(embedded: EmbeddedRedis) -> AsyncIterator[Redis]:
    client = connect(embedded.url)
    yield client
    await client.aclose()


@pytest.mark.parametrize("name", TROUBLES)
async def test_one_that_takes_no_writes_is_away(redis: Redis, name: str) -> None:
    befalls, passes = TROUBLES[name]
    await redis.flushall()
    quotas, receipts = Quotas(redis), ReceiptSets(redis)
    await require_writable(redis)
    await befalls(redis)
    try:
        await redis.ping()
        # A command, a script, and a pipeline.
        with pytest.raises(StorageUnavailable):
            await require_writable(redis)
        with pytest.raises(StorageUnavailable):
            await quotas.take(QUOTA, 1, end=False)
        with pytest.raises(StorageUnavailable):
            await receipts.add("al_1", 2, "SHOWN", ["r"])
    finally:
        await passes(redis)
    await require_writable(redis)
    assert (await quotas.take(QUOTA, 1, end=False)).granted == 1


async def test_a_command_that_is_wrong_stays_an_error_of_ours(redis: Redis) -> None:
    await redis.set("text", "OOMPH")
    with pytest.raises(ResponseError), translated():
        await redis.lpush("text", "MISCONFigured")
