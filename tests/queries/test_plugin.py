"""The plugin that watches queries: it reads from a server's own log what it is to find, and nothing else."""

import asyncio
import os
from pathlib import Path

import pytest

from hub.local.mongo import EmbeddedMongo
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.database import Database, opened
from tests.queries.plugin import LOGS, Operation, is_of_a_member, unexpected, without_key

ROWS = 150
LAST_LINE = '"msg":"Shutting down"'


async def ask(database: Database) -> None:
    """Ask what a hub may ask, and in each collection one thing that it may not."""
    devices, journal, units = (database.collection(name) for name in ("devices", "journal", "units"))
    await devices.insert_many([{"_id": f"{n}", "p": 1, "n": n, "c": "c", "a": n < 1} for n in range(ROWS)])
    await devices.find({"p": 1, "_id": {"$in": ["1"]}}).to_list(None)
    await devices.update_one({"_id": "1"}, {"$set": {"c": "d"}})
    await devices.aggregate([{"$match": {"p": 1, "n": 1}}]).to_list(None)
    await journal.find({"_id": {"$lt": "6"}, "at": {"$lt": 1}}).to_list(None)
    await units.find({"_id": "1"}).to_list(None)
    # A router would send these to all shards.
    await devices.find({"_id": {"$in": ["1"]}}).to_list(None)
    await devices.update_many({"_id": {"$gt": "9"}}, {"$set": {"c": "d"}})
    await devices.aggregate([{"$match": {"_id": "1"}}]).to_list(None)
    await journal.find_one_and_update({"_id": "1"}, {"$set": {"e": []}})
    await journal.delete_many({"_id": {"$gt": "9"}})
    # An index serves this one, and is of no use.
    await devices.find({"p": 1, "a": True}).to_list(None)


async def copied(logs: Path) -> None:
    """Wait until the copy of a log is complete."""
    [log] = await asyncio.to_thread(lambda: list(logs.glob("*/*.log")))
    for _ in range(200):
        if LAST_LINE in await asyncio.to_thread(log.read_text):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the copy of the log does not end")


@pytest.mark.skipif(LOGS not in os.environ, reason="there is no mongod")
async def test_server_log_shows_each_query_that_is_no_exception(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    # Not the session's folder: the session would fail.
    monkeypatch.setenv(LOGS, str(logs))
    mongo = EmbeddedMongo(tmp_path / "run")
    await mongo.start()
    async with opened(mongo.url) as database:
        await prepare_collections(database)
        await ask(database)
    await mongo.stop()
    await copied(logs)
    found = sorted(f"{one.verb} {one.collection} by {', '.join(one.fields)}" for one in without_key(logs))
    assert found == [
        "aggregate devices by _id",
        "find devices by _id",
        "findAndModify journal by _id",
        "remove journal by _id",
        "update devices by _id",
    ]
    [(much, counts)] = unexpected(logs).items()
    assert much == Operation("devices", "find", ("a", "p"), much.plan, sorts=False)
    assert (counts["docsExamined"], counts["nreturned"]) == (ROWS, 1)


def test_a_row_fetched_by_another_member_is_left_out() -> None:
    query = {"find": "devices", "filter": {"_id": "1"}, "readConcern": {"level": "local"}}
    assert is_of_a_member(query | {"$readPreference": {"mode": "secondaryPreferred"}})
    assert not is_of_a_member(query | {"$readPreference": {"mode": "primary"}})
    assert not is_of_a_member(query)
