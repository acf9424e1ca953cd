"""A cluster of two servers: keys are spread over both, and a server that goes is away and nothing worse."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import psutil
import pytest
from redis.asyncio import Redis as Server
from redis.exceptions import RedisClusterException, ResponseError

from hub.domain.delivery.quotas import Quota
from hub.errors import StorageUnavailable
from hub.local.ports import free_port
from hub.local.redis import EmbeddedRedis
from hub.storage.redis.client import Redis, connect, require_writable, translated
from hub.storage.redis.cluster import split_address
from hub.storage.redis.connection_limits import ConnectionLimitRepository
from hub.storage.redis.quotas import Quotas
from hub.storage.redis.receipts import ReceiptBits
from hub.storage.redis.work_heartbeats import WorkHeartbeats
from tests.redis_servers import CLUSTER, until_whole
from tests.timeouts import HANG_TIMEOUT

pytestmark = pytest.mark.needs("redis")

HALVES = ((0, 8_191), (8_192, 16_383))


async def order(server: Server, *words: str | int) -> None:
    await server.execute_command(*words)  # type: ignore[no-untyped-call]


async def join(servers: list[EmbeddedRedis]) -> None:
    """Make two clusters of one server a cluster of two, each with half of the slots."""
    first, second = (Server.from_url(split_address(one.url)[0]) for one in servers)
    async with first, second:
        await order(first, "CLUSTER DELSLOTSRANGE", *HALVES[1])
        await order(second, "CLUSTER DELSLOTSRANGE", *HALVES[0])
        port, bus_port = [(await second.config_get(name))[name] or "" for name in ("port", "cluster-port")]
        await order(first, "CLUSTER MEET", "127.0.0.1", port, bus_port)
        async with asyncio.timeout(HANG_TIMEOUT):
            for server in (first, second):
                await until_whole(server)


@pytest.fixture(scope="module")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[EmbeddedRedis]]:
    servers = [CLUSTER.server(tmp_path_factory.mktemp(name), password="secret") for name in ("first", "second")]
    await asyncio.gather(*(server.start() for server in servers))
    await join(servers)
    yield servers
    await asyncio.gather(*(server.stop() for server in servers))


@pytest.fixture
async def redis(servers: list[EmbeddedRedis]) -> AsyncIterator[Redis]:
    # By one of them, and one that is not there.
    client = connect(servers[0].url.replace("@", f"@127.0.0.1:{free_port()},"))
    await client.flushall()
    yield client
    await client.aclose()


async def kinds_of_keys(server: EmbeddedRedis) -> Counter[str]:
    async with Server.from_url(split_address(server.url)[0], decode_responses=True) as client:
        keys = map(str, await client.keys())
        return Counter(key.lstrip("{").partition(":")[0] for key in keys)


async def test_keys_of_many_slots_are_on_both_servers(redis: Redis, servers: list[EmbeddedRedis]) -> None:
    names = [f"n{number}" for number in range(40)]
    slots, heartbeats, quotas = ConnectionLimitRepository(redis), WorkHeartbeats(redis), Quotas(redis)
    assert await slots.acquire([(name, ["a", "b", "c"], 2) for name in names]) == [2] * len(names)
    assert await slots.acquire([(name, ["d"], 2) for name in names]) == [0] * len(names)
    for name in names:
        await heartbeats.say(name)
        await ReceiptBits(redis).add(name, 2, "SHOWN", ["r"])
        assert (await quotas.take(Quota(name, 600), 1, end=True)).granted == 1
    assert await heartbeats.of([*names, "other"]) == set(names)
    first, second = [await kinds_of_keys(server) for server in servers]
    kinds = {"connection-slots", "at-work", "receipts", "quota"}
    assert first.keys() == second.keys() == kinds
    assert first + second == dict.fromkeys(kinds, len(names))


async def test_keys_of_two_slots_stay_an_error_of_ours(redis: Redis) -> None:
    with pytest.raises(RedisClusterException, match="same key slot"), translated():
        await redis.mget("a", "b")


async def test_wrong_command_in_a_pipeline_stays_an_error_of_ours(redis: Redis) -> None:
    await redis.set("text", "x")
    async with redis.pipeline(transaction=False) as pipeline:
        pipeline.lpush("text", "y")
        with pytest.raises(ResponseError, match="WRONGTYPE"), translated():
            await pipeline.execute()


async def test_server_that_dies_is_away_and_used_again(redis: Redis, servers: list[EmbeddedRedis]) -> None:
    names = [f"n{number}" for number in range(20)]
    heartbeats = WorkHeartbeats(redis)
    for name in names:
        await heartbeats.say(name)
    servers[1].kill()
    failed = 0
    for name in names:
        try:
            await heartbeats.say(name)
        except StorageUnavailable:
            failed += 1
    assert failed > 0
    with pytest.raises(StorageUnavailable):
        await heartbeats.of(names)
    await servers[1].start()
    async with asyncio.timeout(HANG_TIMEOUT):
        while True:
            try:
                for name in names:
                    await heartbeats.say(name)
                break
            except StorageUnavailable:
                await asyncio.sleep(0.05)
    assert await heartbeats.of(names) == set(names)


async def test_cluster_that_is_not_there_is_away() -> None:
    client = connect(f"redis+cluster://127.0.0.1:{free_port()},127.0.0.1:{free_port()}")
    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            await require_writable(client)
    await client.aclose()


def open_connections(server: EmbeddedRedis) -> int:
    """Return how many connections of this process a server has."""
    port = urlsplit(server.url).port
    return sum(bool(one.raddr) and one.raddr.port == port for one in psutil.Process().net_connections("tcp"))


async def test_no_connection_stays_open_after_a_failed_command(servers: list[EmbeddedRedis]) -> None:
    client = connect(servers[0].url)
    names = [f"n{number}" for number in range(20)]
    heartbeats = WorkHeartbeats(client)
    await asyncio.gather(*(heartbeats.say(name) for name in names))
    assert open_connections(servers[0]) > 1
    servers[1].kill()
    failures = await asyncio.gather(*(heartbeats.say(name) for name in names), return_exceptions=True)
    assert any(isinstance(failure, StorageUnavailable) for failure in failures)
    await client.aclose()
    assert open_connections(servers[0]) == 0
    await servers[1].start()
