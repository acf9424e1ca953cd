"""Stored manifests of the audit trail, the heads of its chains, and the lease of the process that makes manifests."""

import contextlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from bson import Timestamp
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from hub.domain.audit_chain import ChainHead
from hub.domain.audit_manifest import parse_manifest
from hub.services.trail.ports import FoundHeads, LastManifest, SignedManifest
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.leases import FREE, MILLISECOND

LEASE: Final = timedelta(seconds=10)

OVERLAP_SECONDS: Final = 2
LONG_OVERLAP_SECONDS: Final = 180
"""Lines become visible a little later than the server stamps them, and not always in that order."""

MAKER: Final = "maker"


class ManifestRepository:
    """The port `Manifests`. Rows of manifests are inserted and read, never changed."""

    def __init__(self, database: Database) -> None:
        self._lines = database.collection("audit")
        self._manifests = database.collection("audit_manifests")
        self._makers = database.collection("audit_makers")
        self._holder = secrets.token_hex(8)

    async def claim(self) -> int | None:
        """Take or extend the lease; return the number of the last pushed manifest, None if another process has it."""
        with translated():
            if not (row := await self._claim()) and not await self._makers.find_one({"_id": MAKER}, {"_id": 1}):
                with contextlib.suppress(DuplicateKeyError):
                    await self._makers.insert_one({"_id": MAKER, "holder": "", "until": FREE, "pushed": 0})
                row = await self._claim()
        return int(row["pushed"]) if row else None

    async def release(self) -> None:
        """Give the lease back, so that another process goes on at once."""
        with translated():
            await self._makers.update_one({"_id": MAKER, "holder": self._holder}, {"$set": {"until": FREE}})

    async def last(self) -> LastManifest | None:
        """Return the newest manifest."""
        with translated():
            rows = await self._manifests.find().sort("_id", -1).limit(1).to_list(None)
        return LastManifest(parse_manifest(text_of(rows[0]["note"])), rows[0]["until"]) if rows else None

    async def heads(self, since: object | None, *, is_thorough: bool) -> FoundHeads:
        """Return the heads of chains with lines since a place. A thorough look also finds lines that came late."""
        place = since if isinstance(since, Timestamp) else Timestamp(1, 0)
        overlap = LONG_OVERLAP_SECONDS if is_thorough else OVERLAP_SECONDS
        from_place = Timestamp(max(1, place.time - overlap), 0)
        stages: list[Row] = [
            {"$match": {"entered": {"$gt": from_place}}},
            {
                "$group": {
                    "_id": "$chain.writer",
                    "head": {"$max": {"n": "$chain.n", "hash": "$chain.hash"}},
                    "entered": {"$max": "$entered"},
                }
            },
        ]
        with translated():
            rows = await self._lines.aggregate(stages).to_list(None)
        heads = {row["_id"]: ChainHead(row["_id"], row["head"]["n"], bytes(row["head"]["hash"])) for row in rows}
        return FoundHeads(heads, max([place, *(row["entered"] for row in rows)]))

    async def add(self, signed: SignedManifest, place: object) -> bool:
        """Insert a manifest; return False if there is one of this number."""
        try:
            with translated():
                await self._manifests.insert_one({"_id": signed.number, "note": signed.note, "until": place})
        except DuplicateKeyError:
            return False
        return True

    async def unpushed(self, after: int, limit: int) -> Sequence[SignedManifest]:
        """Return the manifests after a number, in order."""
        with translated():
            rows = await self._manifests.find({"_id": {"$gt": after}}).sort("_id", 1).limit(limit).to_list(None)
        return [SignedManifest(row["_id"], row["note"]) for row in rows]

    async def mark_pushed(self, number: int) -> None:
        """Record that the manifests up to this number were taken."""
        with translated():
            await self._makers.update_one({"_id": MAKER}, {"$max": {"pushed": number}})

    async def _claim(self) -> Any:
        is_free = {"$or": [{"$lt": ["$until", "$$NOW"]}, {"$eq": ["$holder", self._holder]}]}
        return await self._makers.find_one_and_update(
            {"_id": MAKER, "$expr": is_free},
            [{"$set": {"holder": self._holder, "until": {"$add": ["$$NOW", LEASE // MILLISECOND]}}}],
            return_document=ReturnDocument.AFTER,
        )


def text_of(note: str) -> str:
    """Return the text of a signed note, without the empty line and the signatures."""
    return note.partition("\n\n")[0] + "\n"
