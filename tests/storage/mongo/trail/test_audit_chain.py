"""Audit lines as they are inserted: one chain a process, in groups, and a new chain after a failure."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast

import pytest
from pymongo.errors import AutoReconnect

from hub.domain.trail.audit import AuditEntry
from hub.domain.trail.chain import ChainHead, ChainLink, first_link, line_digest, next_link
from hub.errors import AuditUnavailable
from hub.storage.mongo.database import Database, Row
from hub.storage.mongo.trail.audit import AuditRepository
from hub.storage.mongo.trail.chain import MAX_IDLE_SECONDS, ChainedInserts, read_link
from tests.databases import ALL_ROWS
from tests.storage.mongo.trail.test_audit import LINE


def lines(*numbers: int) -> list[AuditEntry]:
    return [replace(LINE, id=f"au_{number:04}") for number in numbers]


async def links_of(database: Database) -> list[ChainLink]:
    """Return the links in the order in which the server inserted the lines; each must fit its line."""
    found = []
    for row in await database.collection("audit").find(ALL_ROWS).sort("entered", 1).to_list(None):
        link = read_link(row)
        assert link is not None
        digest = line_digest({**row, "id": row["_id"]})
        expected = (
            next_link(ChainHead(link.writer, link.n - 1, link.prev), digest)
            if link.n
            else first_link(link.writer, digest, link.after)
        )
        assert link == expected
        found.append(link)
    return found


class Flaky:
    """The collection; each insert may do its work and then lose its answer, or do nothing and fail."""

    def __init__(self, lines: Any) -> None:
        self._lines = lines
        self.fates: list[str] = []
        self.sizes: list[int] = []

    async def insert_many(self, rows: Sequence[Row]) -> None:
        self.sizes.append(len(rows))
        fate = self.fates.pop(0) if self.fates else "done"
        if fate != "nothing":
            await self._lines.insert_many(rows)
        if fate != "done":
            raise AutoReconnect()


@contextmanager
def flaky(database: Database) -> Iterator[tuple[Flaky, ChainedInserts]]:
    collection = Flaky(database.collection("audit"))
    yield collection, ChainedInserts(cast("Any", collection))


def row(number: int) -> Row:
    return {"_id": f"au_{number:04}", "purpose": f"line {number}"}


async def test_lines_of_a_process_are_one_chain_in_order(database: Database) -> None:
    trail = AuditRepository(database)
    await trail.append(lines(1, 2))
    await asyncio.gather(*(trail.append(lines(number, 100 + number)) for number in range(3, 40)))
    links = await links_of(database)
    assert [link.n for link in links] == list(range(76))
    assert len({link.writer for link in links}) == 1
    assert all(link.prev == before.hash for before, link in pairwise(links))


async def test_callers_at_once_share_one_insert(database: Database) -> None:
    with flaky(database) as (collection, chain):
        await asyncio.gather(*(chain.append([row(number)]) for number in range(20)))
        assert collection.sizes == [20]
        await asyncio.gather(*(chain.append([row(1000 + n), row(2000 + n)]) for n in range(400)))
    assert collection.sizes[1:] == [500, 300]


async def test_two_processes_have_two_chains(database: Database) -> None:
    one, other = AuditRepository(database), AuditRepository(database)
    for number in range(4):
        await (one if number % 2 else other).append(lines(number))
    links = await links_of(database)
    assert [link.n for link in links] == [0, 0, 1, 1]
    assert links[0].writer == links[2].writer != links[1].writer == links[3].writer
    assert not any(link.after for link in links)


@pytest.mark.parametrize("fate", ["lost", "nothing"])
async def test_unknown_insert_begins_a_chain_that_names_the_old(database: Database, fate: str) -> None:
    with flaky(database) as (collection, chain):
        await chain.append([row(1)])
        [old] = await links_of(database)
        collection.fates = [fate, fate]
        for number in (2, 3):
            with pytest.raises(AuditUnavailable):
                await chain.append([row(number)])
        await chain.append([row(4), row(5)])
        links = await links_of(database)
    # Both failed inserts, if they happened, are ends of chains; the last chain names the last head that is sure.
    assert links[-1].n == links[-2].n + 1 == 1
    assert links[-2].after == old.head
    assert len({link.writer for link in links}) == (3 if fate == "lost" else 2)
    assert [link.after for link in links if link.n == 0][1:] == [old.head] * (2 if fate == "lost" else 1)


async def test_first_unknown_insert_leaves_nothing_to_name(database: Database) -> None:
    with flaky(database) as (collection, chain):
        collection.fates = ["lost"]
        with pytest.raises(AuditUnavailable):
            await chain.append([row(1)])
        await chain.append([row(2)])
    lost, new = await links_of(database)
    assert (new.n, new.after) == (0, None)
    assert lost.writer != new.writer


async def test_cancelled_caller_leaves_the_lines_of_others(database: Database) -> None:
    with flaky(database) as (_, chain):
        calls = [asyncio.create_task(chain.append([row(number)])) for number in range(3)]
        await asyncio.sleep(0)
        calls[0].cancel()
        done = await asyncio.gather(*calls, return_exceptions=True)
        await chain.append([row(3)])
    assert [type(one) for one in done] == [asyncio.CancelledError, type(None), type(None)]
    assert [link.n for link in await links_of(database)] == [0, 1, 2, 3]


async def test_long_pause_begins_a_chain_that_names_the_old(database: Database) -> None:
    passed = [0.0]
    chain = ChainedInserts(database.collection("audit"), seconds=lambda: passed[0])
    await chain.append([row(1)])
    passed[0] += MAX_IDLE_SECONDS + 1
    await chain.append([row(2)])
    passed[0] += MAX_IDLE_SECONDS - 1
    await chain.append([row(3)])
    old, new, last = await links_of(database)
    assert (new.after, new.n, last.n) == (old.head, 0, 1)


async def test_child_of_a_fork_has_its_own_chain(database: Database) -> None:
    process = [1]
    chain = ChainedInserts(database.collection("audit"), process_id=lambda: process[0])
    await chain.append([row(1)])
    process[0] = 2
    await chain.append([row(2)])
    parent, child = await links_of(database)
    assert (child.n, child.after) == (0, None)
    assert parent.writer != child.writer


async def test_server_stamps_lines_in_the_order_of_the_chain(database: Database) -> None:
    trail = AuditRepository(database)
    for _ in range(3):
        await trail.append(lines(*range(len(await links_of(database)), 10 + len(await links_of(database)))))
    stamps = [one["entered"] async for one in database.collection("audit").find(ALL_ROWS).sort("chain.n", 1)]
    assert stamps == sorted(set(stamps))
    assert min(stamp.time for stamp in stamps) > time.time() - 60


async def test_line_of_an_earlier_release_is_before_the_chain(database: Database) -> None:
    await AuditRepository(database).append([LINE])
    await database.collection("audit").update_one({"_id": LINE.id}, {"$unset": {"chain": "", "entered": ""}})
    [stored] = await database.collection("audit").find(ALL_ROWS).to_list(None)
    assert read_link(stored) is None
