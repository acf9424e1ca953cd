"""Append a line to the trail, beside a bare insert of the same row under the same indexes, on the same server."""

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.fanout.hub_parts import storage
from bench.rounds import Rounds, Sample, interleave
from bench.rows import Row, at_most
from bench.stopwatch import Stopwatch
from bench.trail.sizes import Sizes
from hub.domain.trail.audit import AuditAction, AuditEntry
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.database import opened
from hub.storage.mongo.trail.audit import AuditRepository
from hub.storage.mongo.trail.chain import SERVER_TIME
from tests.fakes import NOW

MAX_APPEND_RATIO: Final = 1.3
CALLERS: Final = 16
LINE: Final = AuditEntry(
    "au_", NOW, "wang", "p-wang", "hengshui", AuditAction.READ_CASE, "cs_0123456789abcdef", "looking for the girl"
)
NUMBERS: Final = itertools.count(1)


def _id() -> str:
    return f"au_{next(NUMBERS):024x}"


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the cost of a line for one caller, and for several at once."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            storage(Path(folder)) as (mongo, _),
            opened(mongo.url) as hub,
            opened(mongo.url.replace("/hub?", "/bare?")) as bare,
        ):
            for database in (hub, bare):
                await prepare_collections(database)
            trail, lines = AuditRepository(hub), bare.collection("audit")
            # The row as the trail stores it, so that both contenders store and index the same bytes.
            await trail.append([replace(LINE, id=_id())])
            [stored] = await hub.collection("audit").find().to_list(None)

            async def append() -> None:
                await trail.append([replace(LINE, id=_id())])

            async def insert() -> None:
                await lines.insert_many([stored | {"_id": _id(), "entered": SERVER_TIME}])

            for name, callers in (("one", 1), ("many", CALLERS)):
                measured = await interleave(
                    {
                        "hub": partial(_turn, append, sizes.appends, callers),
                        "bare": partial(_turn, insert, sizes.appends, callers),
                    },
                    sizes.rounds,
                )
                yield _row(name, callers, measured)


async def _turn(call: Callable[[], Awaitable[None]], count: int, callers: int) -> Sample:
    async def one() -> None:
        for _ in range(count):
            await call()

    with Stopwatch() as watch:
        await asyncio.gather(*(one() for _ in range(callers)))
    return watch.sample(count * callers)


def _row(name: str, callers: int, measured: Rounds) -> Row:
    times: dict[str, Any] = measured.as_json()
    return Row(
        f"append.{name}",
        "ms",
        measured.each("hub", "wall") * 1000,
        measured.each("bare", "wall") * 1000,
        measured.ratio("hub", "bare", "wall"),
        goal=at_most(MAX_APPEND_RATIO),
        notes=(f"{callers} at once; processor time of the caller: {measured.ratio('hub', 'bare', 'cpu'):.2f} times",),
        measured=times,
    )
