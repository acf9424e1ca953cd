"""The embedded broker: password, Celery's address, and what survives a stop, a kill and a flush."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from kombu import Connection
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from hub.local.processes import ChildFailed
from hub.local.redis import EmbeddedRedis
from hub.storage.redis.client import connect
from tests.redis_servers import CLUSTER
from tests.timeouts import HANG_TIMEOUT


@pytest.fixture(scope="module")
async def embedded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    """One Redis for the module."""
    embedded = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    await embedded.start()
    yield embedded
    await embedded.stop()


@pytest.fixture
async def client(embedded: EmbeddedRedis) -> AsyncIterator[Redis]:
    """A client that goes with the test."""
    async with Redis.from_url(embedded.url, decode_responses=True) as client:
        yield client


async def test_nobody_reads_without_the_password(embedded: EmbeddedRedis, client: Redis) -> None:
    assert await client.ping()
    path = embedded.url.split("@")[1].split("?")[0]
    async with Redis(unix_socket_path=path, retry=Retry(NoBackoff(), 0)) as stranger:
        with pytest.raises(RedisConnectionError, match="authenticate"):
            await stranger.get("anything")


def test_no_port_and_no_password_to_be_seen(embedded: EmbeddedRedis) -> None:
    password = embedded.url.split(":")[2].split("@")[0]
    assert password not in Path(f"/proc/{embedded.process.pid}/cmdline").read_text()
    assert password not in embedded.process.output()
    assert "port 0\n" in (embedded.process.log.parent.parent / "redis" / "redis.conf").read_text()
    assert (embedded.process.log.parent.parent / "redis" / "redis.conf").stat().st_mode & 0o077 == 0


def test_celery_takes_the_address(embedded: EmbeddedRedis) -> None:
    with Connection(embedded.celery_url) as connection, connection.SimpleQueue("test-queue") as queue:
        queue.put({"unit": "u1"})
        message = queue.get(timeout=HANG_TIMEOUT)
        assert message.payload == {"unit": "u1"}
        message.ack()


async def test_restarts_with_its_data(embedded: EmbeddedRedis, client: Redis) -> None:
    await client.set("kept", "yes")
    await embedded.restart()
    assert await client.get("kept") == "yes"
    assert embedded.process.output().count("ready to accept connections") == 1


async def test_a_kill_keeps_what_is_older_than_a_second(embedded: EmbeddedRedis, client: Redis) -> None:
    await client.set("old", "yes")
    await asyncio.sleep(1.2)
    embedded.kill()
    await embedded.start()
    assert await client.get("old") == "yes"


async def test_flush_deletes_all_keys_of_redis(embedded: EmbeddedRedis, client: Redis) -> None:
    await client.set("gone", "soon")
    await embedded.flush()
    assert await client.dbsize() == 0


async def test_a_directory_with_a_long_path_works_too(tmp_path: Path) -> None:
    embedded = EmbeddedRedis(tmp_path / ("d" * 120))
    await embedded.start()
    async with Redis.from_url(embedded.url) as client:
        assert await client.ping()
    await embedded.stop()
    assert embedded.process.returncode == 0
    assert not Path(embedded.url.split("@")[1].split("?")[0]).parent.exists()


async def test_a_folder_that_no_socket_fits_in_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("d" * 120)
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with pytest.raises(ChildFailed, match=f"{long}.*TMPDIR"):
        EmbeddedRedis(long)


async def test_failed_start_shows_the_reason(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "redis.conf").write_text("nonsense yes\n")
    with pytest.raises(ChildFailed, match=r"(?s)redis ended with 1; .*redis\.log.*nonsense"):
        await EmbeddedRedis(tmp_path).start()


@pytest.mark.needs("redis")
async def test_cluster_of_one_server_keeps_its_slots_over_a_restart(tmp_path: Path) -> None:
    embedded = CLUSTER.server(tmp_path)
    await embedded.start()
    client = connect(embedded.url)
    for number in range(10):
        await client.set(f"key {number}", number)
    await client.aclose()
    await embedded.restart()
    client = connect(embedded.url)
    assert [await client.get(f"key {number}") for number in range(10)] == [b"%d" % number for number in range(10)]
    await embedded.flush()
    assert await client.dbsize() == 0
    await client.aclose()
    await embedded.stop()
    assert embedded.process.returncode == 0


async def test_embedded_redis_cannot_be_a_cluster(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match=r"(?s)redis ended with 1; .*cluster-port"):
        await EmbeddedRedis(tmp_path, is_cluster=True).start()
