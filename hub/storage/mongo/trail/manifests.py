"""Stored manifests of the audit trail, the heads of its chains, and the lease of the process that makes manifests."""

import asyncio
import contextlib
import re
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bson import CodecOptions, DatetimeConversion, Timestamp
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from hub.domain.trail.chain import ChainHead, ChainLink
from hub.domain.trail.manifest import Manifest, parse_manifest
from hub.services.trail.ports import FoundHeads, LastManifest, SignedManifest
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.leases import FREE, MILLISECOND

LEASE: Final = timedelta(seconds=10)

OVERLAP_SECONDS: Final = 2
LONG_OVERLAP_SECONDS: Final = 240
"""Lines become visible a little later than the server stamps them, and not always in that order.

The long one is for a line that others of its chain follow: its insert was answered, at the second try and after 60 s
each at the latest (`database.SOCKET_TIMEOUT_SECONDS`), and a thorough look comes 60 s later.
"""

MAX_LINES: Final = 200_000
"""Lines that one look reads after its place, and as many of the overlap: they take some 100 MB each."""
MAX_NEW_CHAINS: Final = 5_000
"""New chains of one look; more are an alarm. A manifest has about 1 MB then, and the database takes no row of 16 MB.

A hub of 100 processes begins so many in eight hours.
"""
BATCH_LINES: Final = 1_000
"""Rows that are read at once: the requests of the process go on in between."""

AHEAD_SECONDS: Final = 60
"""A line whose stamp is so far ahead of the server's time was not stamped by it, whichever clock of the set is slow."""

WRITER: Final = re.compile(r"[a-z0-9_]{1,64}")
HASH_BYTES: Final = 32

EVERY_ROW: Final[CodecOptions[Row]] = CodecOptions(
    tz_aware=True,
    tzinfo=UTC,
    unicode_decode_error_handler="replace",
    datetime_conversion=DatetimeConversion.DATETIME_AUTO,
)
"""Reads also a text or a moment that the driver refuses else: somebody may have inserted it."""

MAKER: Final = "maker"


class ManifestRepository:
    """The port `Manifests`. Rows of manifests are inserted and read, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lines = database.collection("audit").with_options(codec_options=EVERY_ROW)
        self._manifests = database.collection("audit_manifests").with_options(codec_options=EVERY_ROW)
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

    async def last(self, is_signed: Callable[[str], bool]) -> LastManifest:
        """Return the newest manifest whose note is signed; one without a manifest if there is none."""
        manifest, place, forged = None, None, 0
        with translated():
            async for row in self._manifests.find().sort("_id", -1).batch_size(BATCH_LINES):
                if manifest := _manifest(row, is_signed):
                    place = row.get("until")
                    break
                forged += 1
            number = manifest.number + 1 if manifest else 1
            if forged:
                number = await self._first_free(number)
        return LastManifest(manifest, place, number, forged)

    async def heads(self, since: object | None, known: Mapping[str, ChainHead], *, is_thorough: bool) -> FoundHeads:
        """Return the heads of chains with lines since a place. A thorough look also finds lines that came late.

        Nothing that a row says moves the place beyond the server's time, or a head beyond an unbroken run of lines.
        """
        now = await self._database.logical_time()
        place = min(since, now) if isinstance(since, Timestamp) else Timestamp(1, 0)
        overlap = LONG_OVERLAP_SECONDS if is_thorough else OVERLAP_SECONDS
        begin = Timestamp(max(1, place.time - overlap), 0)
        links: dict[str, deque[ChainLink]] = defaultdict(deque)
        until, forged, new, is_flooded, has_more = place, 0, 0, False, False
        with translated():
            # A line is visible before the next one of its chain is inserted. So no gap is seen: what is inserted during
            # the look is stamped later than `now`, and the overlap is read last.
            for stamps, order in (({"$gt": place, "$lte": now}, 1), ({"$gt": begin, "$lte": place}, -1)):
                rows = self._lines.find({"entered": stamps}, {"chain": 1, "entered": 1}).sort("entered", order)
                read = 0
                async for row in rows.limit(MAX_LINES).batch_size(BATCH_LINES):
                    # An array of stamps is found by each of them.
                    stamp = row["entered"]
                    link = _link(row) if isinstance(stamp, Timestamp) else None
                    is_new = link is not None and link.writer not in known and link.writer not in links
                    if is_flooded := is_new and new == MAX_NEW_CHAINS:
                        break
                    read, new = read + 1, new + is_new
                    until = max(until, stamp) if isinstance(stamp, Timestamp) else until
                    if link is None:
                        forged += is_thorough
                    elif order == 1:
                        links[link.writer].append(link)
                    else:
                        links[link.writer].appendleft(link)
                forged += is_flooded
                has_more = has_more or (order == 1 and (is_flooded or read == MAX_LINES))
            if is_thorough:
                ahead = {"entered": {"$gt": Timestamp(min(now.time + AHEAD_SECONDS, 2**32 - 1), 0)}}
                forged += await self._lines.count_documents(ahead, limit=MAX_LINES)
        heads, beside = await asyncio.to_thread(_judge, links, known, is_thorough=is_thorough)
        return FoundHeads(heads, until, forged + beside, has_more)

    async def add(self, signed: SignedManifest, place: object) -> bool:
        """Insert a manifest; return False if there is one of this number."""
        try:
            with translated():
                await self._manifests.insert_one({"_id": signed.number, "note": signed.note, "until": place})
        except DuplicateKeyError:
            return False
        return True

    async def unpushed(self, after: int, last: int, limit: int) -> Sequence[SignedManifest]:
        """Return the manifests after a number, up to the last one, in order."""
        wanted = {"_id": {"$gt": after, "$lte": last, "$type": "int"}}
        with translated():
            rows = await self._manifests.find(wanted).sort("_id", 1).limit(limit).to_list(None)
        return [SignedManifest(row["_id"], note_of(row)) for row in rows]

    async def mark_pushed(self, number: int) -> None:
        """Record that the manifests up to this number were taken."""
        with translated():
            await self._makers.update_one({"_id": MAKER}, {"$max": {"pushed": number}})

    async def _first_free(self, number: int) -> int:
        """Return the first number from this one on that no row has, of whatever type of number that row's is."""
        for step in (BATCH_LINES, 1):
            while await self._manifests.count_documents({"_id": {"$in": [*range(number, number + step)]}}) == step:
                number += step
        return number

    async def _claim(self) -> Any:
        is_free = {"$or": [{"$lt": ["$until", "$$NOW"]}, {"$eq": ["$holder", self._holder]}]}
        return await self._makers.find_one_and_update(
            {"_id": MAKER, "$expr": is_free},
            [{"$set": {"holder": self._holder, "until": {"$add": ["$$NOW", LEASE // MILLISECOND]}}}],
            return_document=ReturnDocument.AFTER,
        )


def _manifest(row: Row, is_signed: Callable[[str], bool]) -> Manifest | None:
    """Return the manifest of a row; None if it is not signed, or is in the place of another one."""
    number, note = row["_id"], row.get("note")
    if type(number) is not int or not isinstance(note, str) or not is_signed(note):
        return None
    try:
        manifest = parse_manifest(text_of(note))
    except (ValueError, IndexError):
        return None
    return manifest if manifest.number == number else None


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


def _judge(
    links: Mapping[str, Sequence[ChainLink]], known: Mapping[str, ChainHead], *, is_thorough: bool
) -> tuple[Mapping[str, ChainHead], int]:
    """Return the heads of the chains, and how many lines are beside their chain."""
    heads, forged = {}, 0
    for writer, found in links.items():
        head = heads[writer] = _end(found, known.get(writer))
        known_n = known[writer].n if writer in known else -1
        # A short look judges only lines up to the end: one that is seen before the one it follows may be true, and
        # that one come late. Nor has it the lines from long before the known head.
        beside = _beside(found, head)
        forged += len(beside) if is_thorough else sum(known_n < link.n <= head.n for link in beside)
    return heads, forged


def _end(links: Sequence[ChainLink], known: ChainHead | None) -> ChainHead:
    """Return the end of the longest run of lines behind the known head; without one it begins at the lowest number.

    The lines are given from the oldest to the newest: of two with one number the older one counts.
    """
    ordered = sorted(links, key=lambda link: link.n)
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


def note_of(row: Row) -> str:
    """Return the note of a row, also of a false one, so that the next note begins a line."""
    note = str(row.get("note"))
    return note if note.endswith("\n") else f"{note}\n"


def text_of(note: str) -> str:
    """Return the text of a signed note, without the empty line and the signatures."""
    return note.partition("\n\n")[0] + "\n"
