"""Stored manifests of the audit trail, the heads of its chains, and the lease of the process that makes manifests."""

import contextlib
import re
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
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

    async def server_time(self) -> datetime:
        """Return the time of the database server's clock."""
        return await self._database.server_time()

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
        links: dict[str, list[ChainLink]] = defaultdict(list)
        stamps, forged = [place], 0
        with translated():
            wanted = {"entered": {"$gt": Timestamp(max(1, place.time - overlap), 0)}}
            # From the newest on: a line is visible before the next one of its chain is inserted, so no gap is seen.
            async for row in self._lines.find(wanted, {"chain": 1, "entered": 1}).sort("entered", -1):
                stamps.append(row["entered"])
                if link := _link(row):
                    links[link.writer].append(link)
                forged += is_thorough and (link is None or row["entered"].time > now.time + AHEAD_SECONDS)
        # Of a later moment than the rows: an export up to the place holds every line that was found.
        now = await self._database.logical_time()
        heads = {}
        for writer, found in links.items():
            head = heads[writer] = _end(found, known.get(writer))
            known_n = known[writer].n if writer in known else -1
            # A short look judges only lines up to the end: one that is seen before the one it follows may be true, and
            # that one come late. Nor has it the lines from long before the known head.
            beside = _beside(found, head)
            forged += len(beside) if is_thorough else sum(known_n < link.n <= head.n for link in beside)
        return FoundHeads(heads, max(stamp for stamp in stamps if stamp <= now), forged)

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


def _link(row: Row) -> ChainLink | None:
    """Return the place of a line in its chain; None for a row of another shape."""
    chain = row.get("chain")
    if not isinstance(chain, dict):
        return None
    values: list[Any] = [chain.get(name) for name in ("writer", "n", "prev", "hash")]
    writer, n, prev, digest = values
    has_hashes = all(isinstance(value, bytes) and len(value) == HASH_BYTES for value in (prev, digest))
    if not isinstance(writer, str) or not WRITER.fullmatch(writer) or type(n) is not int or n < 0 or not has_hashes:
        return None
    return ChainLink(writer, n, prev, digest)


def _before(link: ChainLink) -> ChainHead:
    return ChainHead(link.writer, link.n - 1, link.prev)


def _end(links: Sequence[ChainLink], known: ChainHead | None) -> ChainHead:
    """Return the end of the longest run of lines behind the known head; without one it begins at the lowest number.

    The lines are given from the newest to the oldest: of two with one number the older one counts.
    """
    ordered = list(reversed(links))
    ordered.sort(key=lambda link: link.n)
    head = known or ordered[0].head
    reached = {head}
    for link in ordered:
        if _before(link) in reached:
            reached.add(link.head)
            head = link.head if link.n > head.n else head
    return head


def _beside(links: Sequence[ChainLink], end: ChainHead) -> list[ChainLink]:
    """Return the lines that are not on the way back from the end of their chain."""
    by_head, way = {link.head: link for link in links}, set()
    while link := by_head.get(end):
        way.add(id(link))
        end = _before(link)
    return [link for link in links if id(link) not in way]


def text_of(note: str) -> str:
    """Return the text of a signed note, without the empty line and the signatures."""
    return note.partition("\n\n")[0] + "\n"
