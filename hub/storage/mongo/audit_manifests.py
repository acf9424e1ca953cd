"""Stored manifests of the audit trail, the heads of its chains, and the lease of the process that makes manifests."""

import contextlib
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from bson import Timestamp
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from hub.domain.audit_chain import ChainHead, ChainLink
from hub.domain.audit_manifest import parse_manifest
from hub.services.trail.ports import FoundHeads, LastManifest, SignedManifest
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.leases import FREE, MILLISECOND

LEASE: Final = timedelta(seconds=10)

OVERLAP_SECONDS: Final = 2
LONG_OVERLAP_SECONDS: Final = 180
"""Lines become visible a little later than the server stamps them, and not always in that order."""

AHEAD_SECONDS: Final = 60
"""A line whose stamp is so far ahead of the server's time was not stamped by it, whichever clock of the set is slow."""

WRITER: Final = re.compile(r"[a-z0-9_]{1,64}")
HASH_BYTES: Final = 32

MAKER: Final = "maker"


class ManifestRepository:
    """The port `Manifests`. Rows of manifests are inserted and read, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
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

    async def heads(self, since: object | None, known: Mapping[str, ChainHead], *, is_thorough: bool) -> FoundHeads:
        """Return the heads of chains with lines since a place. A thorough look also finds lines that came late.

        Nothing that a row says moves the place beyond the server's time, or a head beyond an unbroken run of lines.
        """
        now = await self._database.logical_time()
        place = min(since, now) if isinstance(since, Timestamp) else Timestamp(1, 0)
        overlap = LONG_OVERLAP_SECONDS if is_thorough else OVERLAP_SECONDS
        from_place = Timestamp(max(1, place.time - overlap), 0)
        with translated():
            rows = await self._lines.aggregate(_heads_since(from_place, now)).to_list(None)
        named = [row for row in rows if _is_writer(row["_id"])]
        heads = {row["_id"]: _head(row["_id"], row["head"]) for row in named if _is_run(row, known)}
        broken = {row["_id"]: row for row in named if row["_id"] not in heads}
        forged = sum(row["ahead"] for row in rows) + len(rows) - len(named) if is_thorough else 0
        for writer, links in (await self._links(from_place, list(broken))).items():
            run, forks = _run(links, known.get(writer))
            heads |= {writer: run} if run else {}
            forged += forks
            # A line that the look finds before the one it follows is no forgery yet: that one may come late.
            forged += is_thorough and (run is None or broken[writer]["head"].get("n") != run.n)
        newest = [row["entered"] for row in rows if row["entered"] is not None]
        return FoundHeads(heads, max([place, *newest]), forged)

    async def _links(self, from_place: Timestamp, writers: Sequence[str]) -> Mapping[str, Sequence[ChainLink]]:
        """Return the lines of chains since a place, as they were inserted, without those of another shape."""
        if not writers:
            return {}
        wanted = {"entered": {"$gt": from_place}, "chain.writer": {"$in": list(writers)}}
        links: dict[str, list[ChainLink]] = {writer: [] for writer in writers}
        with translated():
            async for row in self._lines.find(wanted, {"chain": 1}).sort("entered", 1):
                chain = row["chain"]
                if _is_head(chain) and isinstance(chain.get("prev"), bytes):
                    link = ChainLink(chain["writer"], chain["n"], chain["prev"], chain["hash"])
                    links[link.writer].append(link)
        return links

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


def _heads_since(from_place: Timestamp, now: Timestamp) -> list[Row]:
    """Return the stages that find the chains with lines since a place: the last line, and what shows gaps in them."""
    ahead = Timestamp(min(now.time + AHEAD_SECONDS, 2**32 - 1), 0)
    return [
        {"$match": {"entered": {"$gt": from_place}}},
        {
            "$group": {
                "_id": "$chain.writer",
                "head": {"$max": {"n": "$chain.n", "hash": "$chain.hash"}},
                "first": {"$min": "$chain.n"},
                "lines": {"$sum": 1},
                "entered": {"$max": {"$cond": [{"$lte": ["$entered", now]}, "$entered", None]}},
                "ahead": {"$sum": {"$cond": [{"$gt": ["$entered", ahead]}, 1, 0]}},
            }
        },
    ]


def _is_run(row: Row, known: Mapping[str, ChainHead]) -> bool:
    """Return whether the lines of a chain follow one another, and the known head, without a gap."""
    head, first = row["head"], row["first"]
    if not _is_head(head) or type(first) is not int:
        return False
    before = known.get(row["_id"])
    return head["n"] - first + 1 == row["lines"] and (before is None or 0 <= first <= before.n + 1)


def _is_writer(writer: object) -> bool:
    return isinstance(writer, str) and WRITER.fullmatch(writer) is not None


def _is_head(head: Mapping[str, Any]) -> bool:
    n, digest = head.get("n"), head.get("hash")
    return type(n) is int and n >= 0 and isinstance(digest, bytes) and len(digest) == HASH_BYTES


def _head(writer: str, head: Mapping[str, Any]) -> ChainHead:
    return ChainHead(writer, head["n"], head["hash"])


def _run(links: Sequence[ChainLink], known: ChainHead | None) -> tuple[ChainHead | None, int]:
    """Return the end of the longest run of lines behind the known head, and how many lines fork off from it.

    Without a known head the run begins at the lowest number.
    """
    ordered = sorted(links, key=lambda link: link.n)
    head = known or (ordered[0].head if ordered else None)
    if head is None:
        return None, 0
    reached, start = {head}, head.n
    for link in ordered:
        if ChainHead(link.writer, link.n - 1, link.prev) in reached:
            reached.add(link.head)
            head = link.head if link.n > head.n else head
    return head, len(reached) - 1 - (head.n - start)


def text_of(note: str) -> str:
    """Return the text of a signed note, without the empty line and the signatures."""
    return note.partition("\n\n")[0] + "\n"
