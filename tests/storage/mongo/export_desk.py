"""Exports over a real database, as services and workers share it."""

import csv
import io
import itertools
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from hub.domain.actors import Officer
from hub.domain.exports.export import Export, ExportFormat, ExportKind, ExportState
from hub.domain.search.saved_filters import Search
from hub.domain.text.names import folded
from hub.services.exports.ports import ExportParts
from hub.services.exports.start_export import NewExport, start_export
from hub.services.exports.steps.export_links import ExportLinks
from hub.services.maintenance.write_exports import write_exports
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.alerts import OverCases
from hub.storage.mongo.alerts.lists import AlertLists
from hub.storage.mongo.database import Database
from hub.storage.mongo.exports.exports import ExportRepository
from hub.storage.mongo.exports.rows_by_id import RowsById
from hub.storage.mongo.idempotency import IdempotencyRepository
from hub.storage.mongo.tips.lists import TipLists
from hub.wiring.secrets import SecretBox
from tests.fakes import NOW

KEY = bytes(range(32))


@dataclass
class HandClock:
    """Domain time that a test moves."""

    moment: datetime = NOW

    async def now(self) -> datetime:
        return self.moment


@dataclass
class ExportDesk:
    """The parts of exports over one database; a part reads `stretches` times, each time `stretch` ids."""

    database: Database
    reading: CaseReading
    stretch: int = 1000
    stretches: int = 20
    lease: timedelta = timedelta(seconds=30)
    clock: HandClock = field(default_factory=HandClock)
    keys: Any = field(default_factory=itertools.count)

    @property
    def parts(self) -> ExportParts:
        box = SecretBox(KEY)
        return ExportParts(
            self.database,
            IdempotencyRepository(self.database),
            ExportRepository(self.database, box.seal, box.unseal, self.lease),
            RowsById(self.database, self.stretch),
            self.reading,
            OverCases(TipLists(self.database), AlertLists(self.database)),
            ExportLinks(KEY, "https://hub.example"),
            self.clock,
            self.stretches,
        )

    async def start(
        self, by: Officer, kind: ExportKind, search: Search, form: ExportFormat = ExportFormat.CSV
    ) -> Export:
        command = NewExport(kind, search, form, "a month of cases", f"key {next(self.keys)}")
        return await start_export(by, self.parts, command, now=self.clock.moment)

    async def approve(self, export: Export) -> None:
        """Approve it as nobody in particular: a test of rows needs no second person."""
        queued = {"state": ExportState.QUEUED.value, "approved_by": "zhou"}
        await self.database.collection("exports").update_one({"_id": export.id}, {"$set": queued})

    async def written(self, export: Export) -> Export:
        """Return the export once workers have done with it."""
        while True:
            await write_exports(self.parts)
            found = await self.kept(export)
            if found.state.has_ended:
                return found

    async def kept(self, export: Export) -> Export:
        """Return the export as it is now."""
        found = await self.parts.exports.get(export.id)
        assert found is not None
        return found

    async def data(self, export: Export) -> bytes:
        return b"".join([data async for _, data in self.parts.exports.parts(export.id, 0)])

    async def forget(self, by: Officer) -> None:
        """Make room for more exports of an account."""
        mine = {"owner": folded(by.account)}
        for row in await self.database.collection("exports").find(mine, {"_id": 1}).to_list(None):
            await self.parts.exports.remove(row["_id"])


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def features(data: bytes) -> list[dict[str, Any]]:
    collection = json.loads(data)
    assert collection["type"] == "FeatureCollection"
    found: list[dict[str, Any]] = collection["features"]
    return found


def parquet_rows(data: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.read_table(pa.BufferReader(data)).to_pylist()
    return found


def ids_in(data: bytes, form: ExportFormat) -> list[str]:
    if form is ExportFormat.PARQUET:
        return [row["id"] for row in parquet_rows(data)]
    if form is ExportFormat.GEOJSON:
        return [one["id"] for one in features(data)]
    return [row["id"] for row in csv_rows(data)]
