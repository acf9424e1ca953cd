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

    async def require(
        self, variable: str, fingerprint: str, is_fit: Callable[[bool], Awaitable[bool | None]], *, may_decide: bool
    ) -> None:
        """Store the fingerprint at the first start; raise AnotherKey if the key is another one later.

        A database that has no fingerprint may have been used before: there `is_fit` says if this key was, and None if
        no row tells. It is given whether an operator set the fingerprint to null. Without `may_decide` nothing is
        stored where no row tells.
        """
        row_id = {"_id": f"key:{variable}"}
        with translated():
            row = await self._hub.find_one(row_id)
        if row is None or row["fingerprint"] is None:
            if (is_right := await is_fit(row is not None)) is False:
                raise AnotherKey(variable)
            if is_right is None and not may_decide:
                return
            # Of processes that start at once the first one decides.
            keep_first = [{"$set": {"fingerprint": {"$ifNull": ["$fingerprint", fingerprint]}}}]
            with translated():
                row = await self._hub.find_one_and_update(
                    row_id, keep_first, upsert=True, return_document=ReturnDocument.AFTER
                )
        if not hmac.compare_digest(row["fingerprint"], fingerprint):
            raise AnotherKey(variable)

    async def sealed(self) -> list[bytes]:
        """Return the sealed channels of the oldest and the newest partner that have some, and one value of each kind.

        One key seals all of them.
        """
        found: list[bytes] = []
        with translated():
            for order in (1, -1):
                partners = self._database.collection("partners").find({"number": {"$gt": 0}}, {"channels": 1})
                async for partner in partners.sort("number", order):
                    if channels := [partner["channels"][mode] for mode in KeyMode if partner["channels"].get(mode)]:
                        found += [bytes(channel["sealed"]) for channel in channels]
                        break
            for name, field in (("saved_searches", "sealed"), ("exports", "asked")):
                if row := await self._database.collection(name).find_one({"owner": {"$gt": ""}}, {field: 1}):
                    found.append(bytes(row[field]))
        return found

    async def newest_manifest(self) -> str | None:
        """Return the signed note of the newest manifest of the audit trail; None if there is none."""
        with translated():
            manifests = self._database.collection("audit_manifests").find({"_id": {"$type": "int"}})
            [*rows] = await manifests.sort("_id", -1).limit(1).to_list(None)
        return str(rows[0].get("note")) if rows else None
