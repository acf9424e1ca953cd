"""The embedded database: password, transactions, and what survives a stop and a kill."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient, MongoClient
from pymongo.errors import OperationFailure

from hub.local.mongo import EmbeddedMongo
from hub.local.processes import ChildFailed
from hub.storage.mongo.database import Database
from tests.timeouts import HANG_TIMEOUT


@pytest.fixture(scope="module")
async def mongo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedMongo]:
    """One database for the module."""
    mongo = EmbeddedMongo(tmp_path_factory.mktemp("mongo"))
    await mongo.start()
    yield mongo
    await mongo.stop()


@pytest.fixture
async def client(mongo: EmbeddedMongo) -> AsyncIterator[AsyncMongoClient[dict[str, Any]]]:
    """A client that goes with the test."""
    async with AsyncMongoClient[dict[str, Any]](mongo.url) as client:
        yield client


async def test_keeps_everything_in_its_directory(tmp_path: Path) -> None:
    mongo = EmbeddedMongo(tmp_path)
    await mongo.start()
    await mongo.stop()
    assert mongo.process.returncode == 0
    assert sorted(path.name for path in (tmp_path / "mongo").iterdir()) == ["data", "key", "tmp"]


@pytest.mark.parametrize(
    ("user", "refusal"), [("", "requires authentication"), ("hub:guess@", "Authentication failed")]
)
def test_nobody_reads_without_the_password(mongo: EmbeddedMongo, user: str, refusal: str) -> None:
    address = mongo.url.split("@")[1] if user else mongo.url.split("@")[1].split("&authSource")[0]
    with (
        MongoClient[dict[str, Any]](f"mongodb://{user}{address}") as stranger,
        pytest.raises(OperationFailure, match=refusal),
    ):
        stranger.hub.things.find_one({"_id": 1})


def test_the_process_list_does_not_show_the_password(mongo: EmbeddedMongo) -> None:
    command_line = Path(f"/proc/{mongo.process.pid}/cmdline").read_text()
    assert "mongod" in command_line
    assert mongo.url.split(":")[2].split("@")[0] not in command_line


async def test_transactions_indexes_and_drops_through_motor(mongo: EmbeddedMongo) -> None:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo.url)
    database = client.get_default_database()
    assert database.name == "hub"
    await database.things.create_index([("cell", 1), ("_id", 1)], unique=True)
    async with await client.start_session() as session, session.start_transaction():
        await database.things.insert_one({"_id": 1}, session=session)
        await database.others.insert_one({"_id": 2}, session=session)
    async with await client.start_session() as session:
        session.start_transaction()
        await database.things.insert_one({"_id": 3}, session=session)
        await session.abort_transaction()
    assert await database.things.count_documents({}) == 1
    await client.other_name.things.insert_one({"_id": 1})
    await client.drop_database("other_name")
    await client.drop_database("hub")
    client.close()


async def test_acknowledged_writes_survive_a_kill_on_the_same_port(
    mongo: EmbeddedMongo, client: AsyncMongoClient[dict[str, Any]]
) -> None:
    url = mongo.url
    for number in range(50):
        await client.hub.kept.insert_one({"_id": number})
    mongo.kill()
    await mongo.start()
    assert mongo.url == url
    assert await client.hub.kept.count_documents({}) == 50


async def test_acknowledged_transactions_survive_a_kill(mongo: EmbeddedMongo) -> None:
    database, acknowledged = Database(mongo.url), list[str]()

    async def write(writer: int) -> None:
        for number in itertools.count():
            row = f"{writer}.{number}"

            async def work(transaction: Any, row: str = row) -> None:
                await database.collection("promised").insert_one({"_id": row}, session=transaction)

            await database.run(work)
            acknowledged.append(row)

    writing = [asyncio.create_task(write(writer)) for writer in range(3)]
    async with asyncio.timeout(HANG_TIMEOUT):
        while len(acknowledged) < 300:  # noqa: ASYNC110 - nothing tells when so many are written
            await asyncio.sleep(0.01)
    mongo.kill()
    promised = list(acknowledged)
    for task in writing:
        task.cancel()
    await asyncio.gather(*writing, return_exceptions=True)
    await mongo.start()
    kept = {row["_id"] async for row in database.collection("promised").find()}
    database.close()
    assert [row for row in promised if row not in kept] == []


async def test_restarts_on_the_same_port_and_data(
    mongo: EmbeddedMongo, client: AsyncMongoClient[dict[str, Any]]
) -> None:
    await client.hub.steady.insert_one({"_id": 1})
    url = mongo.url
    await mongo.restart()
    assert mongo.url == url
    assert await client.hub.steady.find_one({"_id": 1}) == {"_id": 1}


async def test_never_opens_the_data_of_another_run(tmp_path: Path) -> None:
    (tmp_path / "mongo").mkdir()
    with pytest.raises(ChildFailed, match="another run"):
        await EmbeddedMongo(tmp_path).start()
