"""A backup of a member's files, restored on another server as docs/operating.md says."""

import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient

from hub.domain.cells import snap
from hub.domain.delivery.devices import Registration
from hub.domain.geometry import Point
from hub.local.mongo import LISTENING, SET_NAME, EmbeddedMongo
from hub.local.mongod import find_mongod
from hub.local.ports import free_port
from hub.local.processes import ChildProcess
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.database import opened
from hub.storage.mongo.delivery.devices import DeviceRepository
from hub.storage.mongo.server_check import check_server
from tests.databases import ERASED_REFS
from tests.fakes import NOW
from tests.timeouts import HANG_TIMEOUT

CELL = snap(Point(37.74, 115.67))
T = 2


@contextlib.asynccontextmanager
async def serving(folder: Path, port: int, *options: str) -> AsyncIterator[AsyncMongoClient[dict[str, Any]]]:
    """Serve the files of a folder, and yield a client that has not signed in."""
    command = [str(find_mongod()), "--bind_ip", "127.0.0.1", "--port", str(port), "--nounixsocket", *options]
    server = ChildProcess("restored", [*command, "--dbpath", str(folder / "data")], run_dir=folder)
    server.start()
    try:
        await server.wait_for_line(LISTENING, within=HANG_TIMEOUT)
        async with AsyncMongoClient[dict[str, Any]]("127.0.0.1", port, directConnection=True) as client:
            yield client
    finally:
        await server.stop()


async def registered(url: str, *refs: str) -> list[int]:
    """Register devices, and return the numbers of all that there are."""
    async with opened(url) as database:
        await check_server(database, url, within=HANG_TIMEOUT)
        await prepare_collections(database)
        devices = DeviceRepository(database, ERASED_REFS)
        items = [Registration(ref, CELL, f"token-{ref}", "en") for ref in refs]
        await database.run(lambda transaction: devices.register(T, items, NOW, NOW, transaction))
        rows = await database.collection("devices").find({"p": T}).sort("n", 1).to_list(None)
        return [row["n"] for row in rows]


async def test_files_of_a_stopped_member_restore_the_backup(tmp_path: Path) -> None:
    mongo = EmbeddedMongo(tmp_path / "old")
    await mongo.start()
    assert await registered(mongo.url, "a", "b") == [0, 1]
    await mongo.stop()
    backup = tmp_path / "backup"
    shutil.copytree(tmp_path / "old" / "mongo" / "data", backup / "data")
    await mongo.start()
    assert await registered(mongo.url, "since") == [0, 1, 2]
    mongo.kill()

    port = free_port()
    new = f"127.0.0.1:{port}"
    # The files name the members of the old set. Its configuration and its oplog are in the database `local`.
    async with serving(backup, port) as client:
        await client.drop_database("local")
    async with serving(backup, port, "--replSet", SET_NAME) as client:
        await client.admin.command("replSetInitiate", {"_id": SET_NAME, "members": [{"_id": 0, "host": new}]})
    key = tmp_path / "old" / "mongo" / "key"
    async with serving(backup, port, "--replSet", SET_NAME, "--keyFile", str(key)):
        # Users and passwords are in the files too.
        user = mongo.url.partition("@")[0]
        url = f"{user}@{new}/{mongo.url.rpartition('/')[2]}"
        # What was acknowledged since is gone, and its number is given again: so the ledger in Redis must go too.
        assert await registered(url) == [0, 1]
        assert await registered(url, "after") == [0, 1, 2]
