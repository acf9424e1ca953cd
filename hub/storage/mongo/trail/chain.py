"""Insert the audit lines of one process as one chain, in groups and in order."""

import asyncio
import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bson import Timestamp
from bson.errors import BSONError
from pymongo.errors import PyMongoError

from hub.domain.trail.chain import CHAIN_VERSION, ChainHead, ChainLink, first_link, line_digest, next_link
from hub.errors import AuditUnavailable
from hub.storage.mongo.database import Collection, Row

MAX_GROUP_LINES: Final = 500
"""Lines that are committed together, unless one caller has more."""

MAX_IDLE_SECONDS: Final = 600.0
"""The process begins another chain after a longer pause: manifests name a chain that stands still for an hour only."""

SERVER_TIME: Final = Timestamp(0, 0)
"""The server replaces it by its own logical time when it inserts the row.
Source: https://www.mongodb.com/docs/manual/reference/bson-types/#timestamps
"""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The lines of one caller, with their digests, and the future that tells the caller that they are durable."""

    rows: Sequence[Row]
    digests: Sequence[bytes]
    done: asyncio.Future[None]


class ChainedInserts:
    """The chain of one process: it goes on only after the database has acknowledged.

    While one group is being inserted, further callers wait and form the next group. An insert that fails may have
    happened all the same. So the next line begins a new chain, which names the last acknowledged head of the old one:
    whether the lines of the failed insert are there or not, both chains are whole. A process that is killed leaves a
    chain that ends. A child of a fork begins a chain of its own.
    """

    def __init__(
        self,
        lines: Collection,
        *,
        process_id: Callable[[], int] = os.getpid,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lines = lines
        self._process_id = process_id
        self._seconds = seconds
        self._waiting: list[_Waiting] = []
        self._head: ChainHead | None = None
        self._after: ChainHead | None = None
        self._task: asyncio.Task[None] | None = None
        self._pid = self._process_id()
        self._confirmed_at = self._seconds()

    async def append(self, rows: Sequence[Row]) -> None:
        """Insert rows, durably and as consecutive lines; raises AuditUnavailable unless the database confirms them."""
        if self._pid != self._process_id():
            self._leave_parent()
        if not rows:
            return
        # A row that has no canonical bytes fails here, and takes no other caller's lines with it.
        digests = [line_digest({**row, "id": row["_id"]}) for row in rows]
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(rows, digests, done))
        if self._task is None:
            # A task of its own: a caller that goes away must not leave the insert of others half done.
            self._task = asyncio.create_task(self._insert_all())
        await done

    def _leave_parent(self) -> None:
        """Forget the chain of the process that this one was forked from, and who waits there."""
        self._pid = self._process_id()
        self._head = self._after = self._task = None
        self._waiting = []

    async def _insert_all(self) -> None:
        group: list[_Waiting] = []
        try:
            while self._waiting:
                group = self._take_group()
                await self._insert(group)
        finally:
            self._task = None
            # Nobody is left waiting by a loop that ends.
            _fail([*group, *self._waiting])
            self._waiting.clear()

    def _take_group(self) -> list[_Waiting]:
        group = [self._waiting.pop(0)]
        lines = len(group[0].rows)
        while self._waiting and lines + len(self._waiting[0].rows) <= MAX_GROUP_LINES:
            lines += len(self._waiting[0].rows)
            group.append(self._waiting.pop(0))
        return group

    async def _insert(self, group: Sequence[_Waiting]) -> None:
        if self._seconds() - self._confirmed_at > MAX_IDLE_SECONDS:
            self._begin_after()
        rows, head = [], self._head
        for row, digest in ((row, digest) for one in group for row, digest in zip(one.rows, one.digests, strict=True)):
            link = next_link(head, digest) if head else first_link(_new_writer(), digest, self._after)
            rows.append({**row, "chain": _link_row(link), "entered": SERVER_TIME})
            head = link.head
        # Until it is confirmed, the next line would begin a new chain, also after a cancellation.
        self._begin_after()
        try:
            await self._lines.insert_many(rows)
        except (PyMongoError, BSONError, ValueError, OverflowError):
            # The last three: a row that cannot be stored.
            _fail(group)
            return
        self._head, self._after, self._confirmed_at = head, None, self._seconds()
        for one in group:
            if not one.done.done():
                one.done.set_result(None)

    def _begin_after(self) -> None:
        """Let the next line begin a chain that names the last known head."""
        self._after = self._head or self._after
        self._head = None


def _fail(group: Sequence[_Waiting]) -> None:
    for one in group:
        # A caller that went away has cancelled its future.
        if not one.done.done():
            one.done.set_exception(AuditUnavailable())


def _new_writer() -> str:
    return f"w_{secrets.token_hex(8)}"


def _link_row(link: ChainLink) -> Row:
    row: Row = {"v": CHAIN_VERSION, "writer": link.writer, "n": link.n, "prev": link.prev, "hash": link.hash}
    return row | ({"after": _head_row(link.after)} if link.after else {})


def _head_row(head: ChainHead) -> Row:
    return {"writer": head.writer, "n": head.n, "hash": head.hash}


def read_link(row: Row) -> ChainLink | None:
    """Return the place of a stored line in its chain; None for a line of a release without chains."""
    chain = row.get("chain")
    if chain is None:
        return None
    after = chain.get("after")
    return ChainLink(
        chain["writer"],
        chain["n"],
        bytes(chain["prev"]),
        bytes(chain["hash"]),
        ChainHead(after["writer"], after["n"], bytes(after["hash"])) if after else None,
    )
