"""The check at a start: each server on which the hub cannot keep its promises is refused, by what is wrong with it."""

import asyncio
import contextlib
import logging
import struct
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bson
import pytest
from pymongo import AsyncMongoClient

from hub.errors import SettingsInvalid, StorageUnavailable
from hub.local import mongo as mongo_module
from hub.local.mongo import EmbeddedMongo
from hub.local.mongod import find_mongod
from hub.local.ports import free_port
from hub.local.processes import ChildProcess
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.database import opened
from hub.storage.mongo.server_check import check_server
from tests.timeouts import HANG_TIMEOUT

HEADER = struct.Struct("<iiii")
OP_MSG, OP_QUERY, OP_REPLY = 2013, 2004, 1


class Pretender:
    """A server that says of itself what a test wants, in MongoDB's wire protocol, and takes every write."""

    def __init__(self, **says: Any) -> None:
        self.says = says
        self.shift = timedelta()
        self.port = 0

    def answer(self) -> dict[str, Any]:
        here = f"127.0.0.1:{self.port}"
        answer = {
            "ok": 1,
            "isWritablePrimary": True,
            "ismaster": True,
            "setName": "hub",
            "hosts": [here],
            "me": here,
            "primary": here,
            "minWireVersion": 0,
            "maxWireVersion": 17,
            "maxBsonObjectSize": 16_777_216,
            "maxMessageSizeBytes": 48_000_000,
            "maxWriteBatchSize": 100_000,
            "localTime": datetime.now(UTC) + self.shift,
            "n": 1,
            "nModified": 1,
            **self.says,
        }
        # What it says is None, it does not say.
        return {name: value for name, value in answer.items() if value is not None}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer every message alike."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                length, request, _, code = HEADER.unpack(await reader.readexactly(HEADER.size))
                await reader.readexactly(length - HEADER.size)
                document = bson.encode(self.answer())
                if code == OP_QUERY:
                    body = struct.pack("<iqii", 8, 0, 0, 1) + document
                else:
                    body = struct.pack("<i", 0) + b"\0" + document
                kind = OP_REPLY if code == OP_QUERY else OP_MSG
                writer.write(HEADER.pack(HEADER.size + len(body), 1, request, kind) + body)
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def pretending(server: Pretender) -> AsyncIterator[str]:
    """Serve and yield the address."""
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield f"mongodb://127.0.0.1:{server.port}/hub?replicaSet=hub"
    finally:
        listener.close()


async def check(url: str, within: float = 2.0) -> None:
    """Check the server as each process does at its start."""
    async with opened(url) as database:
        await check_server(database, url, within=within)


async def test_the_server_of_a_laptop_is_relied_on(mongo: EmbeddedMongo) -> None:
    await check(mongo.url)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ((":", ":wrong"), "refuses this name or password"),
        (("replicaSet=hub", "replicaSet=other"), "replica set of another name"),
    ],
)
async def test_a_wrong_address_is_named_without_being_shown(
    mongo: EmbeddedMongo, change: tuple[str, str], refusal: str
) -> None:
    user, rest = mongo.url.split("@")
    wrong = f"{user}{'x' if change[0] == ':' else ''}@{rest}" if change[0] == ":" else mongo.url.replace(*change)
    with pytest.raises(SettingsInvalid, match=refusal) as refused:
        await check(wrong)
    assert user.rpartition(":")[2] not in str(refused.value)
    assert "127.0.0.1" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("options", ["", "?replicaSet=hub"])
async def test_a_standalone_server_is_refused(tmp_path: Path, options: str) -> None:
    port = free_port()
    (tmp_path / "data").mkdir()
    command = [str(find_mongod()), "--bind_ip", "127.0.0.1", "--port", str(port), "--nounixsocket"]
    server = ChildProcess("alone", [*command, "--dbpath", str(tmp_path / "data")], run_dir=tmp_path)
    server.start()
    try:
        await server.wait_for_line(mongo_module.LISTENING, within=HANG_TIMEOUT)
        with pytest.raises(SettingsInvalid, match="is a standalone server"):
            await check(f"mongodb://127.0.0.1:{port}/hub{options}")
    finally:
        server.kill()


async def test_a_user_who_may_only_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongo_module, "ROLES", ("readAnyDatabase",))
    mongo = EmbeddedMongo(tmp_path)
    await mongo.start()
    try:
        with pytest.raises(SettingsInvalid, match="may not write there, or may not make indexes"):
            await check(mongo.url)
    finally:
        mongo.kill()


async def test_a_server_before_6_0_is_refused() -> None:
    # 13 is MongoDB 5.0's.
    async with pretending(Pretender(maxWireVersion=13)) as url:
        with pytest.raises(SettingsInvalid, match=r"older than MongoDB 6\.0"):
            await check(url)


async def test_router_of_a_sharded_cluster_is_accepted_and_known() -> None:
    async with pretending(Pretender(msg="isdbgrid", setName=None, hosts=None)) as url:
        router = url.partition("?")[0]
        async with opened(router) as database:
            await check_server(database, router, within=2.0)
            assert database.is_sharded


async def test_replica_set_is_not_taken_for_a_sharded_cluster(mongo: EmbeddedMongo) -> None:
    async with opened(mongo.url) as database:
        await check_server(database, mongo.url, within=2.0)
        assert not database.is_sharded


async def test_a_write_that_no_majority_confirms_is_named() -> None:
    unconfirmed = {"code": 64, "codeName": "WriteConcernTimeout", "errmsg": "waiting for replication timed out"}
    async with pretending(Pretender(writeConcernError=unconfirmed)) as url:
        with pytest.raises(StorageUnavailable, match="No majority of the members"):
            await check(url)


async def test_replica_set_without_a_primary_keeps_its_name() -> None:
    secondary = Pretender(isWritablePrimary=False, ismaster=False, secondary=True, primary=None)
    async with pretending(secondary) as url:
        with pytest.raises(StorageUnavailable, match="does not answer"):
            await check(url, within=0.5)
        with pytest.raises(SettingsInvalid, match="replica set of another name"):
            await check(url.replace("=hub", "=other"), within=0.5)


async def test_load_balancer_before_the_routers_is_refused() -> None:
    async with pretending(Pretender(serviceId=bson.ObjectId())) as url:
        with pytest.raises(SettingsInvalid, match="behind a load balancer"):
            await check(url)


async def test_address_without_a_user_is_named_where_one_is_needed(mongo: EmbeddedMongo) -> None:
    nameless = f"mongodb://{mongo.url.partition('@')[2].partition('?')[0]}?replicaSet=hub"
    with pytest.raises(SettingsInvalid, match="asks for a name and a password, and MONGO_URL has none"):
        await check(nameless)


async def test_user_who_may_write_only_one_collection_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongo_module, "ROLES", ("root",))
    mongo = EmbeddedMongo(tmp_path)
    await mongo.start()
    name = "starts-only"
    privilege = {
        "resource": {"db": "hub", "collection": "starts"},
        "actions": ["find", "insert", "update", "createIndex", "createCollection"],
    }
    try:
        # The hub's own client speaks the Stable API, which makes no users.
        async with AsyncMongoClient[dict[str, Any]](mongo.url) as client:
            await client["hub"].command("createRole", name, privileges=[privilege], roles=[])
            await client["hub"].command("createUser", name, pwd="secret", roles=[name])
        limited = f"mongodb://{name}:secret@{mongo.url.partition('@')[2]}".replace("authSource=admin", "authSource=hub")
        async with opened(limited) as database:
            await check_server(database, limited, within=2.0)
            with pytest.raises(SettingsInvalid, match="may not write there, or may not make indexes") as refused:
                await prepare_collections(database)
            assert (refused.value.__cause__, refused.value.__context__) == (None, None)
    finally:
        mongo.kill()


async def test_nobody_there_is_named() -> None:
    with pytest.raises(StorageUnavailable, match="does not answer"):
        await check(f"mongodb://127.0.0.1:{free_port()}/hub?replicaSet=hub", within=0.5)


@pytest.mark.parametrize("apart", [-40, 40])
async def test_a_clock_far_from_the_servers_is_refused(apart: int) -> None:
    server = Pretender()
    server.shift = timedelta(seconds=apart)
    async with pretending(server) as url:
        with pytest.raises(SettingsInvalid, match="are 40 s apart; at most 30 s"):
            await check(url)


@pytest.mark.parametrize(("apart", "warned"), [(0.0, False), (0.8, False), (1.5, True), (-29.0, True)])
async def test_a_clock_more_than_a_second_off_is_warned_of(
    apart: float, warned: bool, caplog: pytest.LogCaptureFixture
) -> None:
    server = Pretender()
    server.shift = timedelta(seconds=apart)
    async with pretending(server) as url:
        with caplog.at_level(logging.WARNING):
            await check(url)
    assert ("clocks_differ" in caplog.text) is warned
