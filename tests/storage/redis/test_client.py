"""A Redis that takes no writes is away, in each of the ways in which one gets there. Who is stopped stops at once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from hub.domain.delivery.quotas import Quota
from hub.errors import StorageUnavailable
from hub.local.redis import EmbeddedRedis
from hub.storage.redis.client import connect, require_writable, translated
from hub.storage.redis.cluster import is_cluster, split_address
from hub.storage.redis.quotas import Quotas
from hub.storage.redis.receipts import ReceiptBits
from tests.redis_servers import RedisKind, until_whole
from tests.timeouts import HANG_TIMEOUT

pytestmark = pytest.mark.every_redis

QUOTA = Quota("fcm:project", 600)

SLOTS = (0, 16_383)

Trouble = Callable[[Redis], Awaitable[object]]


async def stop_serving(redis: Redis) -> None:
    """Make a single server a replica of nobody; a server of a cluster gives up its slots."""
    if (await redis.info("cluster"))["cluster_enabled"]:
        await redis.execute_command("CLUSTER DELSLOTSRANGE", *SLOTS)  # type: ignore[no-untyped-call]
    else:
        await redis.replicaof("127.0.0.1", 1)


async def serve_again(redis: Redis) -> None:
    """Undo `stop_serving`."""
    if (await redis.info("cluster"))["cluster_enabled"]:
        await redis.execute_command("CLUSTER ADDSLOTSRANGE", *SLOTS)  # type: ignore[no-untyped-call]
        await until_whole(redis)
    else:
        await redis.replicaof("NO", "ONE")


TROUBLES: dict[str, tuple[Trouble, Trouble]] = {
    "full": (lambda redis: redis.config_set("maxmemory", 1), lambda redis: redis.config_set("maxmemory", 0)),
    "a replica, or without slots": (stop_serving, serve_again),
    "without its replicas": (
        lambda redis: redis.config_set("min-replicas-to-write", 1),
        lambda redis: redis.config_set("min-replicas-to-write", 0),
    ),
}


@pytest.fixture(scope="module")
async def embedded(redis_kind: RedisKind, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    embedded = redis_kind.server(tmp_path_factory.mktemp("redis"))
    await embedded.start()
    yield embedded
    await embedded.stop()


@pytest.fixture
async def redis(embedded: EmbeddedRedis) -> AsyncIterator[Redis]:
    client = connect(embedded.url)
    yield client
    await client.aclose()


@pytest.fixture
async def server(embedded: EmbeddedRedis) -> AsyncIterator[Redis]:
    """A client of the one server, even of a cluster."""
    url = split_address(embedded.url)[0] if is_cluster(embedded.url) else embedded.url
    async with Redis.from_url(url) as server:
        yield server


@pytest.mark.parametrize("name", TROUBLES)
async def test_one_that_takes_no_writes_is_away(redis: Redis, server: Redis, name: str) -> None:
    befalls, passes = TROUBLES[name]
    await redis.flushall()
    quotas, receipts = Quotas(redis), ReceiptBits(redis)
    await require_writable(redis)
    await befalls(server)
    try:
        await server.ping()
        # A command, a script, and a pipeline.
        with pytest.raises(StorageUnavailable):
            await require_writable(redis)
        with pytest.raises(StorageUnavailable):
            await quotas.take(QUOTA, 1, end=False)
        with pytest.raises(StorageUnavailable):
            await receipts.add("al_1", 2, "SHOWN", ["r"])
    finally:
        await passes(server)
    await require_writable(redis)
    assert (await quotas.take(QUOTA, 1, end=False)).granted == 1


async def test_a_command_that_is_wrong_stays_an_error_of_ours(redis: Redis) -> None:
    await redis.set("text", "OOMPH")
    with pytest.raises(ResponseError), translated():
        await redis.lpush("text", "MISCONFigured")


async def test_whoever_is_to_stop_does_whatever_command_is_under_way(redis: Redis) -> None:
    async def work_on() -> None:
        while True:
            with contextlib.suppress(StorageUnavailable), translated():
                await redis.ping()

    going_on: list[int] = []
    for steps in range(60):
        worker = asyncio.create_task(work_on())
        for _ in range(steps):
            await asyncio.sleep(0)
        worker.cancel()
        _, late = await asyncio.wait({worker}, timeout=HANG_TIMEOUT)
        going_on += [steps for _ in late]
        while not worker.done():
            worker.cancel()
            await asyncio.sleep(0.001)
    assert going_on == []


async def test_whoever_has_been_stopped_still_puts_things_in_order(redis: Redis) -> None:
    async def work() -> None:
        try:
            await asyncio.sleep(10)
        finally:
            for _ in range(20):
                await redis.incr("in order")

    await redis.delete("in order")
    worker = asyncio.create_task(work())
    await asyncio.sleep(0)
    worker.cancel()
    await asyncio.wait({worker})
    assert await redis.get("in order") == b"20"
