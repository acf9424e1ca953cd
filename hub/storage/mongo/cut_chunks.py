"""The cut lists of stages, in chunks: a list has no bound, a row has one.

A list counts as written once its stage names it, which comes last. So each process that cuts a stage writes a list of
its own, and what one left that died on the way, or was not the first, is never read.
"""

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from hub.domain.stages import CutList
from hub.domain.units import CutUnit
from hub.storage.mongo.database import Database, translated
from hub.storage.mongo.unit_rows import cut_row, read_cut

CHUNK_BYTES = 4_000_000
"""About what a chunk holds, and what the units that are made of it hold: a quarter of what a row may."""

UNIT_BYTES, SLICE_BYTES, CELL_BYTES = 1_000, 130, 25
"""About what each costs in the row of a unit; a chunk has less of it."""


class CutChunks:
    """Rows {_id: stage/list/place, units}; a stage's are removed together."""

    def __init__(self, database: Database, chunk_bytes: int = CHUNK_BYTES) -> None:
        self._chunks = database.collection("cut_chunks")
        self._chunk_bytes = chunk_bytes

    def split(self, cut: Sequence[CutUnit]) -> Iterator[Sequence[CutUnit]]:
        """A list in its order, as many units at once as a chunk holds."""
        start, filled = 0, 0
        for place, unit in enumerate(cut):
            size = _size(unit)
            if place > start and filled + size > self._chunk_bytes:
                yield cut[start:place]
                start, filled = place, 0
            filled += size
        if start < len(cut):
            yield cut[start:]

    async def add(self, stage: str, cut: Sequence[CutUnit]) -> CutList:
        """Write a list, which nobody reads until its stage names it."""
        name, count = f"{stage}/{secrets.token_hex(8)}", 0
        for chunk in self.split(cut):
            with translated():
                await self._chunks.insert_one({"_id": _id(name, count), "units": [cut_row(unit) for unit in chunk]})
            count += 1
        return CutList(name, count)

    async def get(self, cut: CutList, place: int) -> Sequence[CutUnit] | None:
        """One chunk of a list, unless it was removed."""
        with translated():
            row = await self._chunks.find_one({"_id": _id(cut.name, place)})
        return [read_cut(one) for one in row["units"]] if row else None

    async def remove(self, of: str, transaction: Any = None) -> None:
        """Remove all lists of a stage, or one list by its name."""
        # "0" is the character after "/": nothing of stage 11 begins like this for stage 1.
        with translated():
            await self._chunks.delete_many({"_id": {"$gt": f"{of}/", "$lt": f"{of}0"}}, session=transaction)


def _id(name: str, place: int) -> str:
    return f"{name}/{place}"


def _size(unit: CutUnit) -> int:
    return UNIT_BYTES + sum(SLICE_BYTES + CELL_BYTES * len(part.cells) for part in unit.slices)
