"""Shard keys: what keeps a collection's promises over shards, and writes that go to one shard. No cluster runs here."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import monitoring

from hub.domain.cells import snap
from hub.domain.delivery.devices import Registration, Whereabouts
from hub.domain.delivery.preferences import Preferences
from hub.domain.geometry import Point, destination
from hub.storage.mongo.collections import COLLECTIONS, SHARD_KEYS
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.devices import DeviceRepository
from hub.storage.mongo.delivery.journal import Journal
from tests.databases import ERASED_REFS, Databases
from tests.fakes import NOW

T = 2
HERE = Point(37.74, 115.67)
CELL = snap(HERE)
NEXT = snap(destination(HERE, 0, 8))
LATER = NOW + timedelta(days=60)

SHARDED = sorted(name for name, key in SHARD_KEYS.items() if key.is_sharded)


class ShardedDatabase(Database):
    """A database that takes its server for the router of a sharded cluster."""

    @property
    def is_sharded(self) -> bool:
        return True


class Filters(monitoring.CommandListener):
    """The filters of the queries of sharded collections, by command and collection.

    It hears every client that is opened after it.
    """

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, dict[str, Any]]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        name = str(event.command.get(event.command_name, ""))
        if name in SHARDED:
            command = event.command
            filters = [write["q"] for write in (*command.get("updates", ()), *command.get("deletes", ()))]
            filters += [command["filter"]] if "filter" in command else []
            self.seen += [(event.command_name, name, dict(wanted)) for wanted in filters]

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


def item(ref: str, token: str) -> Registration:
    return Registration(ref, CELL, token, "en")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_each_unique_index_begins_with_the_shard_key(name: str) -> None:
    # Each shard has indexes of its own: of rows on two shards none sees that they are equal.
    key = SHARD_KEYS[name]
    for index in COLLECTIONS[name]:
        if key.is_sharded and index.document.get("unique"):
            assert tuple(index.document["key"])[: len(key.fields)] == key.fields, index.document["name"]


@pytest.mark.parametrize("name", SHARDED)
def test_each_sharded_collection_has_an_index_by_its_key(name: str) -> None:
    fields = SHARD_KEYS[name].fields
    whole = [index.document for index in COLLECTIONS[name] if "partialFilterExpression" not in index.document]
    assert any(tuple(index["key"])[: len(fields)] == fields for index in whole)


def test_scaling_page_says_the_keys_of_the_table() -> None:
    page = (Path(__file__).parents[3] / "docs" / "scaling.md").read_text(encoding="utf-8")
    section = page.partition("## Which rows lie where")[2].partition("\n## ")[0]
    said: dict[str, str] = {}
    for names, key in re.findall(r"^\| (`.+?) \| (.+?) \|", section, re.MULTILINE):
        said |= dict.fromkeys(re.findall(r"`(\w+)`", names), key)
    assert said == {
        name: f"`{{{', '.join(f'{field}: 1' for field in key.fields)}}}`" if key.is_sharded else "not sharded"
        for name, key in SHARD_KEYS.items()
    }


async def test_each_query_of_devices_and_journal_goes_to_one_shard(databases: Databases) -> None:
    url, filters = await databases.take(), Filters()
    monitoring.register(filters)
    database = ShardedDatabase(url)
    devices, journal = DeviceRepository(database, ERASED_REFS), Journal(database)

    async def register(transaction: Any, *items: Registration) -> str:
        moved: list[Whereabouts] = await devices.register(T, items, NOW, LATER, transaction)
        return await journal.add(T, moved, transaction)

    async def move(transaction: Any) -> None:
        await devices.move(T, {"a": [NEXT]}, NOW, LATER, transaction)

    async def prefer(transaction: Any) -> None:
        await devices.set_preferences(T, {"a": Preferences(daily_limit=1)}, NOW, transaction)

    try:
        await database.run(lambda transaction: register(transaction, item("a", "t1"), item("b", "t2")))
        # The phones swap, a third takes over a token, and one only refreshes.
        await database.run(lambda transaction: register(transaction, item("a", "t2"), item("b", "t1")))
        row_id = await database.run(lambda transaction: register(transaction, item("c", "t1"), item("a", "t2")))
        await database.run(move)
        await database.run(prefer)
        assert await devices.refuse_token(T, 0, "t1")
        await devices.remove(T, ["a"])
        await asyncio.gather(devices.fresh(T, ["c"], NOW), devices.by_numbers(T, [0], NOW))
        assert await journal.get(row_id) == (T, [Whereabouts(0, CELL, CELL, True)])
        assert await database.run(lambda transaction: journal.remove(row_id, transaction))
    finally:
        database.close()
    assert {(command, name) for command, name, _ in filters.seen} == {
        *((command, "devices") for command in ("find", "update", "delete")),
        *((command, "journal") for command in ("find", "delete")),
    }
    without = [one for one in filters.seen if not set(SHARD_KEYS[one[1]].fields) <= one[2].keys()]
    assert not without
