"""The cut lists of stages, in chunks: a list has no size limit, a row has one.

A list is valid once its stage names it, which comes last. Each process that cuts a stage writes a list of its own. The
list of a process that died, or was not the first, is never read.
"""

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from hub.domain.delivery.stages import CutList
from hub.domain.delivery.units import CutUnit
from hub.storage.mongo.database import Database, translated
from hub.storage.mongo.delivery.unit_rows import cut_row, read_cut

CHUNK_BYTES = 4_000_000
"""The approximate size of a chunk, and of the units made from it: a quarter of a row's limit."""

UNIT_BYTES, SLICE_BYTES, CELL_BYTES = 1_000, 130, 25
"""The approximate size of each in the row of a unit; in a chunk they take less."""


class CutChunks:
    """Rows {_id: stage/list/place, units}. The rows of a stage are removed together."""

    def __init__(self, database: Database, chunk_bytes: int = CHUNK_BYTES) -> None:
        self._chunks = database.collection("cut_chunks")
        self._chunk_bytes = chunk_bytes

    def split(self, cut: Sequence[CutUnit]) -> Iterator[Sequence[CutUnit]]:
        """Yield a list in its order, as many units at a time as a chunk holds."""
        start, filled = 0, 0
        for place, unit in enumerate(cut):
            size = _size(unit)
            if place > start and filled + size > self._chunk_bytes:
                yield cut[start:place]
                start, filled = place, 0
            filled += size
        if start < len(cut):
            yield cut[start:]

    async def add(self, stage: str, chunks: Sequence[Sequence[CutUnit]]) -> CutList:
        """Write a list. It is not read until its stage names it."""
        name = f"{stage}/{secrets.token_hex(8)}"
        for place, chunk in enumerate(chunks):
            with translated():
                await self._chunks.insert_one({"_id": _id(name, place), "units": [cut_row(unit) for unit in chunk]})
        return CutList(name, len(chunks))

    async def get(self, cut: CutList, place: int) -> Sequence[CutUnit] | None:
        """Return one chunk of a list; None if it was removed."""
        with translated():
            row = await self._chunks.find_one({"_id": _id(cut.name, place)})
        return [read_cut(one) for one in row["units"]] if row else None

    async def remove(self, of: str, transaction: Any = None) -> None:
        """Remove all lists of a stage, or one list by its name."""
        # "0" is the character after "/": so the range of stage 1 holds nothing of stage 11.
        with translated():
            await self._chunks.delete_many({"_id": {"$gt": f"{of}/", "$lt": f"{of}0"}}, session=transaction)


def _id(name: str, place: int) -> str:
    return f"{name}/{place}"


def _size(unit: CutUnit) -> int:
    return UNIT_BYTES + sum(SLICE_BYTES + CELL_BYTES * len(part.cells) for part in unit.slices)
