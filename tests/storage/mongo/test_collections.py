"""Collections and indexes: all are made at a start, by any number of processes at once, and none later."""

import ast
import asyncio
from pathlib import Path

import pytest

from hub.local.mongo import EmbeddedMongo
from hub.storage.mongo import database as database_module
from hub.storage.mongo.collections import COLLECTIONS, prepare_collections
from hub.storage.mongo.database import Database, opened

STORAGE = Path(__file__).parents[3] / "hub" / "storage"


async def indexes_of(database: Database) -> dict[str, int]:
    """Return the number of indexes of each collection, without that of ids."""
    names = await database.raw.list_collection_names()
    return {name: len(await database.raw[name].index_information()) - 1 for name in names}


async def test_processes_that_start_together_make_all_once(mongo: EmbeddedMongo) -> None:
    async with opened(mongo.url.replace("/hub?", "/together?")) as database:
        await asyncio.gather(*(prepare_collections(database) for _ in range(4)))
        made = await indexes_of(database)
        assert made == {name: len(indexes) for name, indexes in COLLECTIONS.items()}
        await prepare_collections(database)
        assert await indexes_of(database) == made
        await database.raw.client.drop_database("together")


async def test_index_that_takes_long_is_waited_for(mongo: EmbeddedMongo, monkeypatch: pytest.MonkeyPatch) -> None:
    ngrams = [f"n-gram {number}" for number in range(100)]
    rows = [{"_id": f"tip_{number}", "receipt": number, "grams": ngrams, "force": "far"} for number in range(2_000)]
    url = mongo.url.replace("/hub?", "/grown?")
    async with opened(url) as database:
        await database.raw["tips"].insert_many(rows)
    with monkeypatch.context() as patch:
        patch.setattr(database_module, "SOCKET_TIMEOUT_SECONDS", 0.1)
        async with opened(url) as impatient:
            await prepare_collections(impatient)
    async with opened(mongo.url) as database:
        made = await database.raw.client["grown"]["tips"].index_information()
        await database.raw.client.drop_database("grown")
    assert len(made) == len(COLLECTIONS["tips"]) + 1


def test_storage_uses_no_collection_that_is_not_prepared() -> None:
    used = set[str]()
    for path in STORAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "collection":
                used |= {str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)}
    assert len(used) > 20
    assert used == COLLECTIONS.keys()
