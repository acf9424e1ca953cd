"""The connection: its concerns, its transactions, and a server that takes connections and says nothing."""

import asyncio
import contextlib
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from pymongo import ReadPreference
from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from hub.errors import StorageUnavailable
from hub.local.mongo import EmbeddedMongo
from hub.storage.mongo import database as database_module
from hub.storage.mongo.database import Database, translated
from tests.timeouts import HANG_TIMEOUT


async def test_a_connection_that_leads_nowhere_is_given_up(
    mongo: EmbeddedMongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "SOCKET_TIMEOUT_SECONDS", 0.5)
    host, _, port = mongo.url.split("@")[1].split("/")[0].partition(":")
    silent = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, server = await asyncio.open_connection(host, int(port))

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while piece := await source.read(65536):
                if not silent.is_set():
                    sink.write(piece)
            sink.close()

        await asyncio.gather(pump(reader, server), pump(answers, writer), return_exceptions=True)
        for end in (server, writer):
            end.close()
            with contextlib.suppress(OSError):
                await end.wait_closed()

    proxy = await asyncio.start_server(serve, "127.0.0.1", 0)
    between = proxy.sockets[0].getsockname()[1]
    through = Database(mongo.url.replace(f"{host}:{port}", f"127.0.0.1:{between}") + "&directConnection=true")
    try:
        assert await through.collection("things").find_one({}) is None
        silent.set()
        async with asyncio.timeout(HANG_TIMEOUT):
            with pytest.raises(StorageUnavailable), translated():
                await through.collection("things").find_one({})
    finally:
        through.close()
        proxy.close()
        await asyncio.sleep(0.2)


async def test_a_server_without_space_is_unavailable(tmp_path: Path) -> None:
    refuses = {"errorCode": 14031, "failCommands": ["insert"], "namespace": "hub.full"}
    failpoint = json.dumps({"mode": "alwaysOn", "data": refuses})
    parameters: dict[str, str | int] = {"enableTestCommands": 1, "failpoint.failCommand": failpoint}
    mongo = EmbeddedMongo(tmp_path, **parameters)
    await mongo.start()
    database = Database(mongo.url)

    async def add(session: Any) -> None:
        await database.collection("things").insert_one({}, session=session)
        await database.collection("full").insert_one({}, session=session)

    try:
        with pytest.raises(StorageUnavailable):
            await database.run(add)
        assert await database.collection("things").count_documents({}) == 0
    finally:
        database.close()
        await mongo.stop()


def freeze(pid: int) -> None:
    """Stop a process; return once each of its threads stands: until then one of them may still answer."""
    os.kill(pid, signal.SIGSTOP)
    threads = list(Path(f"/proc/{pid}/task").iterdir())
    while any(" T " not in (thread / "stat").read_text() for thread in threads):
        time.sleep(0.01)


def test_primary_that_knows_no_majority_yet_is_unavailable() -> None:
    with pytest.raises(StorageUnavailable), translated():
        raise OperationFailure("Read concern majority reads are currently not possible.", 134)


async def test_calls_on_a_frozen_server_end_within_ten_seconds(tmp_path: Path) -> None:
    mongo = EmbeddedMongo(tmp_path)
    await mongo.start()
    assert mongo.process.pid
    database = Database(mongo.url)
    things = database.collection("things")

    async def add(session: Any) -> None:
        await things.insert_one({}, session=session)

    async def read() -> None:
        with translated():
            await things.find_one({"_id": 1})

    try:
        await database.run(add)
        # The server knows nothing of its end, and keeps every connection.
        freeze(mongo.process.pid)
        async with asyncio.timeout(HANG_TIMEOUT):
            ends = await asyncio.gather(*(database.run(add), read()), return_exceptions=True)
        assert [type(end) for end in ends] == [StorageUnavailable, StorageUnavailable]
    finally:
        mongo.kill()
        database.close()


async def test_reads_use_the_primary_and_writes_the_majority(database: Database) -> None:
    things = database.collection("things")
    assert things.read_preference == ReadPreference.PRIMARY
    assert things.read_concern == ReadConcern("majority")
    assert things.write_concern == WriteConcern("majority", j=True)


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    things = database.collection("things")
    await things.insert_one({"_id": "before"})

    async def work(transaction: Any) -> None:
        await things.insert_one({"_id": "within"}, session=transaction)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.run(work)
    assert [row["_id"] async for row in things.find({})] == ["before"]
