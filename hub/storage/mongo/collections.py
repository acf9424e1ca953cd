"""Every collection with its indexes, and the query that each index is for. They are created at a start.

No collection is created by the first write to it: within a transaction that would conflict with every other first one.
GridFS makes those of its bucket `media` itself, before its first file and outside of any transaction.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pymongo import ASCENDING, DESCENDING, GEOSPHERE, IndexModel
from pymongo.errors import OperationFailure

from hub.errors import SettingsInvalid
from hub.storage.mongo.database import Database, translated

NAMESPACE_EXISTS: Final = 48

BY_ID: Final = ("_id", DESCENDING)

COLLECTIONS: Final[Mapping[str, Sequence[IndexModel]]] = {
    "alerts": (
        # The public lists: of one state, and of all.
        IndexModel([("status", ASCENDING), ("ended", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
        IndexModel([("status", ASCENDING), ("opened_at", DESCENDING), BY_ID]),
        # Open alerts, for expiry, metrics and pending ends; and those whose coverage a mover is compared with.
        IndexModel([("ended", ASCENDING), ("areas.confirmed", ASCENDING)]),
        IndexModel([("wiped", ASCENDING)]),
    ),
    "audience": (
        # The pages as a reader walks them, and those with devices not yet named.
        IndexModel([("alert", ASCENDING), ("p", ASCENDING), ("position", ASCENDING)]),
        IndexModel(
            [("alert", ASCENDING), ("p", ASCENDING), ("waits", ASCENDING), ("kind", ASCENDING), ("rev", ASCENDING)]
        ),
    ),
    "audit": (
        IndexModel([("at", DESCENDING), BY_ID]),
        IndexModel([("subject", ASCENDING), ("at", DESCENDING), BY_ID]),
        IndexModel([("seen", ASCENDING), ("at", DESCENDING), BY_ID]),
        IndexModel([("account", ASCENDING), ("at", DESCENDING), BY_ID]),
    ),
    "cases": (
        IndexModel([("opened_at", DESCENDING), BY_ID]),
        IndexModel([("seen_at", DESCENDING)]),
        # Naming the default version lets a second call match the index that the first one made.
        IndexModel([("loc", GEOSPHERE)], **{"2dsphereIndexVersion": 3}),
    ),
    "cells": (IndexModel([("loc", GEOSPHERE)], **{"2dsphereIndexVersion": 3}),),
    "clock": (),
    "counters": (),
    "cut_chunks": (),
    "devices": (
        # A slice, in the order in which its batches walk it.
        IndexModel([("p", ASCENDING), ("c", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("p", ASCENDING), ("n", ASCENDING)], unique=True),
        # A phone belongs to one ref; a row without a token has no hash. The hash is of the tenant too: with the tenant
        # before it, the index stays unique over shards.
        IndexModel([("p", ASCENDING), ("h", ASCENDING)], unique=True, partialFilterExpression={"h": {"$exists": True}}),
    ),
    "documents": (IndexModel([("partner", ASCENDING)]),),
    "feed": (),
    "hub": (),
    "idempotency": (IndexModel([("expires_real", ASCENDING)], expireAfterSeconds=0),),
    # A sharded collection needs an index that begins with its key.
    "journal": (IndexModel([("p", ASCENDING)]),),
    "notices": (IndexModel([("state", ASCENDING), ("alert", ASCENDING), ("p", ASCENDING)]),),
    "partner_keys": (IndexModel([("partner", ASCENDING), ("made", ASCENDING)]),),
    "partners": (IndexModel([("number", ASCENDING)]),),
    "photos": (),
    "rates": (IndexModel([("until", ASCENDING)], expireAfterSeconds=0),),
    "revisions": (IndexModel([("alert", ASCENDING), ("number", ASCENDING)]),),
    "stages": (
        IndexModel([("alert", ASCENDING), ("number", ASCENDING)]),
        IndexModel([("state", ASCENDING), ("due", ASCENDING)]),
    ),
    # The check at a start makes this one, to see that the user may make indexes.
    "starts": (IndexModel([("last", ASCENDING)]),),
    "sweeps": (IndexModel([("state", ASCENDING)]),),
    "tip_marks": (IndexModel([("first", ASCENDING)]),),
    "tips": (
        IndexModel([("receipt", ASCENDING)], unique=True),
        IndexModel([("case", ASCENDING), ("received_at", DESCENDING), BY_ID]),
        # Few tips have a photo. Of any text the server knows that it is greater than the empty one.
        IndexModel([("photo", ASCENDING)], partialFilterExpression={"photo": {"$gt": ""}}),
        IndexModel([("photo_left", ASCENDING)], partialFilterExpression={"photo_left": {"$gt": ""}}),
        IndexModel([("marks", ASCENDING), ("received_at", ASCENDING), ("_id", ASCENDING)]),
    ),
    # What folded units told: for the ledger, and for late returns.
    "told": (IndexModel([("alert", ASCENDING), ("p", ASCENDING)]),),
    "units": (
        # The ledger and the sweeps, the scheduler, and the sleepers.
        IndexModel([("alert", ASCENDING), ("p", ASCENDING)]),
        IndexModel([("state", ASCENDING), ("p", ASCENDING)]),
        IndexModel([("state", ASCENDING), ("wake", ASCENDING)]),
    ),
}


@dataclass(frozen=True, slots=True)
class ShardKey:
    """The fields by which a collection's rows are told apart over shards, and if they are."""

    fields: tuple[str, ...]
    is_sharded: bool


BY_TENANT: Final = ShardKey(("p",), is_sharded=True)
"""The key of what grows with people: a tenant's devices lie on one shard, the journal of their moves beside them."""

TOGETHER: Final = ShardKey(("_id",), is_sharded=False)
"""The key of what grows with alerts: one shard holds it all, and no transaction over these collections spans shards."""

SHARD_KEYS: Final[Mapping[str, ShardKey]] = {
    name: BY_TENANT if name in ("devices", "journal") else TOGETHER for name in COLLECTIONS
}
"""The shard key of each collection; docs/scaling.md says why. The hub works the same on one replica set."""


UNAUTHORIZED: Final = 13
"""Source: https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml"""

MAY_NOT_WRITE: Final = (
    "The user of MONGO_URL may not write there, or may not make indexes. Give it the role readWrite on the hub's "
    "database."
)


async def prepare_collections(database: Database) -> None:
    """Create every collection and index that is missing; a repeated call changes nothing.

    Raises SettingsInvalid if the user may not.
    """
    try:
        with translated():
            existing = set(await database.raw.list_collection_names())
            await asyncio.gather(*(_prepare(database, name, exists=name in existing) for name in COLLECTIONS))
        return
    except OperationFailure as error:
        if error.code != UNAUTHORIZED:
            raise
    # Outside of the handler: the server's error holds its signature.
    raise SettingsInvalid(MAY_NOT_WRITE)


async def _prepare(database: Database, name: str, *, exists: bool) -> None:
    if indexes := COLLECTIONS[name]:
        await database.collection(name).create_indexes(list(indexes))
    elif not exists:
        try:
            await database.raw.create_collection(name, check_exists=False)
        except OperationFailure as error:
            # Another process starts too.
            if error.code != NAMESPACE_EXISTS:
                raise
