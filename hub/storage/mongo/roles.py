"""The role of the hub's database user, who inserts and reads lines and manifests of the audit trail and no more."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from pymongo.errors import OperationFailure

from hub.storage.mongo.cases.photo_disk import CHUNKS
from hub.storage.mongo.collections import COLLECTIONS, UNAUTHORIZED
from hub.storage.mongo.database import Database, translated

ROLE: Final = "reunionHub"

KEPT: Final = ("audit", "audit_manifests")
"""Collections whose rows are never changed or removed."""

PHOTOS: Final = ("media.files", CHUNKS)

SERVER_SETTINGS: Final = "system.profile"
"""A collection that the hub never reads: to find in it is the right to read what the server logs (`log_check.py`)."""

PREPARE: Final = ("createCollection", "createIndex", "listIndexes")
KEEP: Final = ("find", "insert", *PREPARE)
CHANGE: Final = ("find", "insert", "update", "remove", *PREPARE)


def role_privileges(database: str) -> Sequence[Mapping[str, Any]]:
    """Return the privileges of the role, as `createRole` takes them."""

    def privilege(collection: str, actions: Sequence[str]) -> Mapping[str, Any]:
        return {"resource": {"db": database, "collection": collection}, "actions": list(actions)}

    return [
        privilege("", ["listCollections", "dbStats"]),
        privilege(SERVER_SETTINGS, ["find"]),
        *(privilege(name, KEEP if name in KEPT else CHANGE) for name in (*COLLECTIONS, *PHOTOS)),
        privilege(CHUNKS, ["collStats"]),
    ]


async def can_change_trail(database: Database) -> bool:
    """Return whether this user may change or remove lines or manifests; tries both on a row that does not exist."""
    none = {"_id": ""}
    for rows in (database.collection("audit"), database.collection("audit_manifests")):
        for change in (partial(rows.update_one, none, {"$set": {"_": 0}}), partial(rows.delete_one, none)):
            try:
                with translated():
                    await change()
            except OperationFailure as error:
                if error.code != UNAUTHORIZED:
                    raise
            else:
                return True
    return False
