"""Databases for tests on one real server: prepared once, emptied before each use.

To create a database costs half a second, for the files of its collections and indexes; to empty one a few milliseconds.
"""

import itertools
from collections.abc import Iterator

from bson import MinKey

from hub.local.mongo import EmbeddedMongo
from hub.storage.mongo.collections import COLLECTIONS, prepare_collections
from hub.storage.mongo.database import Database, Row, opened
from hub.storage.mongo.delivery.device_erasure import ErasedRefs

ALL_ROWS = {"_id": {"$gte": MinKey()}}
"""Every row, by the index of ids: the server of the tests refuses to scan a collection. Add it to a filter by a field
without an index."""

NUMBER_IN_TURN = 8
"""The leftovers of a test, such as the transaction of a worker that it killed, have ended when its database returns."""


ERASED_REFS = ErasedRefs(bytes(32))
"""The ids of what erasures leave, by a key of the tests."""


class Databases:
    """Databases of one server, used in turn."""

    def __init__(self, mongo: EmbeddedMongo) -> None:
        self._mongo = mongo
        self._names: Iterator[str] = itertools.cycle(f"test{number}" for number in range(NUMBER_IN_TURN))
        self._prepared: set[str] = set()

    async def take(self) -> str:
        """Return the address of an empty database that has every collection and index."""
        name = next(self._names)
        url = self._mongo.url.replace("/hub?", f"/{name}?")
        async with opened(url) as database:
            if name in self._prepared:
                await empty(database)
            else:
                await prepare_collections(database)
                self._prepared.add(name)
        return url


async def empty(database: Database) -> None:
    """Delete every row of every collection.

    One after the other: each further connection costs the tests more than it saves them of waiting.
    """
    for name in await _filled(database):
        await database.collection(name).delete_many(ALL_ROWS)
    # Tests may have made collections of their own, or had the server write down its commands.
    for name in set(await database.raw.list_collection_names()) - COLLECTIONS.keys():
        if name == "system.profile" or not name.startswith("system."):
            await database.raw.drop_collection(name)


async def _filled(database: Database) -> list[str]:
    """Return the collections that have a row, by one command for all of them."""
    first, *others = COLLECTIONS
    pipeline = _name_if_filled(first)
    pipeline += [{"$unionWith": {"coll": name, "pipeline": _name_if_filled(name)}} for name in others]
    return [row["name"] async for row in database.collection(first).aggregate(pipeline)]


def _name_if_filled(collection: str) -> list[Row]:
    return [{"$match": ALL_ROWS}, {"$limit": 1}, {"$project": {"_id": 0, "name": {"$literal": collection}}}]
