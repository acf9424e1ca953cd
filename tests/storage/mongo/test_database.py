"""A server that takes connections and says nothing is away, and not waited for without end."""

import asyncio
import contextlib

import pytest

from hub.errors import StorageUnavailable
from hub.local.mongo import EmbeddedMongo
from hub.storage.mongo import database
from hub.storage.mongo.database import Database, translated


async def test_a_connection_that_leads_nowhere_is_given_up(
    mongo: EmbeddedMongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ANSWERS_WITHIN", 0.5)
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
        async with asyncio.timeout(10):
            with pytest.raises(StorageUnavailable), translated():
                await through.collection("things").find_one({})
    finally:
        through.close()
        proxy.close()
        await asyncio.sleep(0.2)
