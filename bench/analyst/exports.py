"""The memory of a worker that writes a long file, against one that writes a short file, in two formats."""

import asyncio
import json
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from bench.analyst.export_parts import parts_over
from bench.analyst.made_up import made_up_cases
from bench.analyst.sizes import Sizes
from bench.desk.made_up import listed_row_of
from bench.fanout.hub_parts import storage
from bench.rows import Row, at_most
from hub.domain.exports.export import KEPT_FOR, MAX_EXPORT_ROWS, Export, ExportFormat, ExportKind, ExportState
from hub.domain.search.cases import CaseSearch
from hub.local.officers import HENGSHUI_OFFICER
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.database import Database, opened

MAX_RATIO: Final = 1.2
MADE: Final = 500
"""Cases that are made up; the others are copies under other ids. What a worker keeps does not depend on them."""

FORMATS: Final = {ExportFormat.CSV: "exports", ExportFormat.PARQUET: "exports.parquet"}
BATCH: Final = 5_000


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the ratio of the two peaks, and the processor time of a row of the long file."""
    with tempfile.TemporaryDirectory() as folder:
        async with storage(Path(folder)) as (mongo, _), opened(mongo.url) as database:
            await prepare_collections(database)
            # A worker reads by ids alone, and the fill is not measured.
            await database.collection("cases").drop_indexes()
            copies = await _templates(sizes)
            await _fill(database, copies, 0, sizes.exported_few)
            few = {form: await _written(database, mongo.url, form, sizes.exported_few) for form in FORMATS}
            await _fill(database, copies, sizes.exported_few, sizes.exported)
            many = {form: await _written(database, mongo.url, form, sizes.exported) for form in FORMATS}
    for form, name in FORMATS.items():
        for row in _compared(name, few[form], many[form]):
            yield row


def _compared(name: str, few: dict[str, Any], many: dict[str, Any]) -> Iterator[Row]:
    measured = {"few": few, "many": many}
    notes = (f"{many['rows']:,} rows, {many['bytes'] / 1e6:,.0f} MB, against {few['rows']:,} rows",)
    yield Row(
        f"{name}.peak_memory",
        "MB",
        many["peak_kb"] / 1000,
        baseline=few["peak_kb"] / 1000,
        ratio=many["peak_kb"] / few["peak_kb"],
        goal=at_most(MAX_RATIO),
        notes=notes,
        measured=measured,
    )
    yield Row(f"{name}.row", "µs", many["processor_seconds"] / many["rows"] * 1e6, notes=notes, measured=measured)


async def _templates(sizes: Sizes) -> list[dict[str, Any]]:
    chance = random.Random("exports")
    made = islice(made_up_cases(sizes, chance), MADE)
    return [listed_row_of(one.case, one.alert, chance) for one in made]


async def _fill(database: Database, copies: list[dict[str, Any]], start: int, end: int) -> None:
    """Fill up to so many cases."""
    opened_at = datetime(2016, 5, 1, tzinfo=UTC)
    for first in range(start, end, BATCH):
        batch = [
            copies[number % len(copies)] | {"_id": f"cs_{number:09}", "opened_at": opened_at}
            for number in range(first, min(first + BATCH, end))
        ]
        await database.collection("cases").insert_many(batch, ordered=False)


async def _written(database: Database, url: str, form: ExportFormat, end: int) -> dict[str, Any]:
    """Let a process of its own write all cases, and return what it says."""
    export = _new_export(f"exp_{form}_{end}", form)
    await database.run(partial(parts_over(database).exports.add, export))
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.analyst.export_worker", url, export.id, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await worker.communicate()
    found: dict[str, Any] = json.loads(said)
    await parts_over(database).exports.remove(export.id)
    assert (found["state"], found["rows"]) == ("READY", end), found
    return found


def _new_export(export_id: str, form: ExportFormat) -> Export:
    """Return an export that nobody had to count: the indexes for that are not there."""
    now = datetime.now(UTC)
    return Export(
        id=export_id,
        kind=ExportKind.CASE_SUMMARIES,
        format=form,
        state=ExportState.QUEUED,
        by=HENGSHUI_OFFICER,
        purpose="a bench of files",
        search=CaseSearch(),
        started_at=now,
        total=None,
        allowed=MAX_EXPORT_ROWS,
        expires_at=now + KEPT_FOR,
    )
