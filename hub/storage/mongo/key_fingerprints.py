"""A fingerprint of each of the hub's keys: a process that was given another key is told so before it works.

A row of the collection `hub`: {_id: "key:HUB_KEY", fingerprint}. An operator who changes a key sets it to null.
"""

import hmac
from collections.abc import Awaitable, Callable

from pymongo import ReturnDocument

from hub.domain.actors import KeyMode
from hub.errors import SettingsInvalid
from hub.storage.mongo.database import Database, translated


class AnotherKey(SettingsInvalid):
    """A process was given another key than the one that this database is used with."""

    code = "ANOTHER_KEY"
    default_message = "A key is not the one that this database is used with; give this process the key of the others."

    def __init__(self, variable: str | None = None) -> None:
        super().__init__(variable and self.default_message.replace("A key", variable))


class KeyFingerprints:
    """Reads and writes the fingerprints, and finds what a key must open before it gets one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hub = database.collection("hub")

    async def require(self, variable: str, fingerprint: str, is_fit: Callable[[], Awaitable[bool]]) -> None:
        """Store the fingerprint at the first start; raise AnotherKey if the key is another one later.

        A database that has no fingerprint may have been used before: there `is_fit` says if this key was.
        """
        row_id = {"_id": f"key:{variable}"}
        with translated():
            row = await self._hub.find_one(row_id)
        if row is None and not await is_fit():
            raise AnotherKey(variable)
        if row is None or row["fingerprint"] is None:
            # Of processes that start at once the first one decides.
            keep_first = [{"$set": {"fingerprint": {"$ifNull": ["$fingerprint", fingerprint]}}}]
            with translated():
                row = await self._hub.find_one_and_update(
                    row_id, keep_first, upsert=True, return_document=ReturnDocument.AFTER
                )
        if not hmac.compare_digest(row["fingerprint"], fingerprint):
            raise AnotherKey(variable)

    async def oldest_sealed(self) -> bytes | None:
        """Return the sealed channel of the oldest partner that has one, else any other sealed value; None if none."""
        with translated():
            partners = self._database.collection("partners").find({"number": {"$gt": 0}}, {"channels": 1})
            async for partner in partners.sort("number", 1):
                for mode in KeyMode:
                    if channel := partner["channels"].get(mode.value):
                        return bytes(channel["sealed"])
            for name, field in (("saved_searches", "sealed"), ("exports", "asked")):
                if row := await self._database.collection(name).find_one({"owner": {"$gt": ""}}, {field: 1}):
                    return bytes(row[field])
        return None

    async def newest_manifest(self) -> str | None:
        """Return the signed note of the newest manifest of the audit trail; None if there is none."""
        with translated():
            [*notes] = await self._database.collection("audit_manifests").find().sort("_id", -1).limit(1).to_list(None)
        return notes[0]["note"] if notes else None
