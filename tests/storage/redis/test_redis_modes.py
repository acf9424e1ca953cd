"""A Redis that runs in another mode than its address says is refused at a start; one that is away is not."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hub.errors import SettingsInvalid
from hub.local.ports import free_port
from hub.local.redis import EmbeddedRedis
from hub.storage.redis.cluster import split_address
from hub.storage.redis.server_check import check_redis_modes
from tests.redis_servers import CLUSTER

pytestmark = pytest.mark.needs("redis")


@pytest.fixture(scope="module")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    cluster = CLUSTER.server(tmp_path_factory.mktemp("cluster"), password="S3cret")
    await cluster.start()
    yield cluster
    await cluster.stop()


def away(scheme: str = "redis") -> str:
    return f"{scheme}://127.0.0.1:{free_port()}"


async def test_redis_in_the_mode_of_its_address_is_taken(cluster: EmbeddedRedis, one_redis: EmbeddedRedis) -> None:
    for redis_url, broker_url in (
        (cluster.url, one_redis.celery_url),
        (cluster.url, "amqp://127.0.0.1"),
        (one_redis.url, one_redis.url),
        (away(), away()),
        (away("redis+cluster"), away()),
    ):
        await check_redis_modes(redis_url, broker_url)


async def test_redis_in_another_mode_is_refused_by_name(cluster: EmbeddedRedis, one_redis: EmbeddedRedis) -> None:
    [node] = split_address(cluster.url)
    faults = {
        (node, one_redis.celery_url): "^REDIS_URL is a Redis in cluster mode",
        (cluster.url, node): "^BROKER_URL is a Redis in cluster mode",
        (away(), node): "^BROKER_URL is a Redis in cluster mode",
    }
    for (redis_url, broker_url), sentence in faults.items():
        with pytest.raises(SettingsInvalid, match=sentence) as caught:
            await check_redis_modes(redis_url, broker_url)
        assert "S3cret" not in str(caught.value)


async def test_single_redis_with_the_address_of_a_cluster_is_refused() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A single Redis on a port, which the embedded one has not.
        while line := await reader.readline():
            if line.strip().upper() in (b"INFO", b"CLIENT", b"HELLO"):
                said = b"# Cluster\r\ncluster_enabled:0\r\n"
                writer.write(b"$%d\r\n%s\r\n" % (len(said), said) if line.strip().upper() == b"INFO" else b"+OK\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(SettingsInvalid, match=r"^REDIS_URL is a Redis that is not in cluster mode\."):
            await check_redis_modes(f"redis+cluster://127.0.0.1:{free_port()},127.0.0.1:{port}", "memory://")
