"""Processes that are killed while they write and name lines: no confirmed line is lost, and there is no false alarm."""

import asyncio
import json
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from hub.services.trail.steps.make_manifest import make_manifest
from hub.storage.mongo.database import opened
from hub.storage.mongo.trail.manifests import ManifestRepository
from tests.databases import Databases
from tests.verify.trails import KEY, export
from tests.verify.writing import write_until_killed
from verify.hub_verify import verify

KILLS: Final = 100
AT_ONCE: Final = 4
MAX_LIFE_SECONDS: Final = 0.25


def received(reads: Connection) -> Iterator[str]:
    """Yield what a process has sent before it was killed, and close the pipe."""
    with reads, suppress(EOFError):
        while reads.poll():
            yield reads.recv()


async def test_killed_processes_give_no_false_alarm(databases: Databases, tmp_path: Path) -> None:
    url, chance, confirmed = await databases.take(), random.Random("kills"), set[str]()
    # Children are forked from a process that has imported the hub and opened nothing.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.verify.writing"])
    numbers = iter(range(KILLS))

    async def kill_one_after_another() -> None:
        for number in numbers:
            reads, writes = context.Pipe(duplex=False)
            process = context.Process(target=write_until_killed, args=(url, number, writes))
            process.start()
            writes.close()
            # Some die before their first line, most in the middle of one.
            await asyncio.sleep(chance.random() * MAX_LIFE_SECONDS)
            process.kill()
            await asyncio.to_thread(process.join)
            confirmed.update(received(reads))
            process.close()

    await asyncio.gather(*(kill_one_after_another() for _ in range(AT_ONCE)))
    async with opened(url) as database:
        await make_manifest(ManifestRepository(database), KEY, now=datetime.now(UTC))
        await asyncio.sleep(1.1)
        exported = await export(database)
    path = tmp_path / "lines"
    path.write_text("\n".join([exported.header, *exported.lines, ""]), encoding="ascii")
    report = verify(path, [("notes", "".join(exported.notes))], [KEY.verifier], has_own_clock=True)
    assert report.findings == []
    assert confirmed <= {row["id"] for row in exported.rows}
    # The kills hit processes at work: at rest most of them have a chain. Many manifests were made meanwhile.
    assert len(exported.chains()) > KILLS / 10, len(exported.chains())
    assert len(exported.notes) > 3, json.dumps(exported.header)
