"""The stages of alerts. Due times are stored here, so nothing waits in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from hub.domain.delivery.reach import next_reading
from hub.domain.delivery.stages import CutList, KeptCut, Stage, StageState
from hub.domain.delivery.units import CutUnit
from hub.domain.geometry import Circle
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.delivery.cut_chunks import CHUNK_BYTES, CutChunks
from hub.storage.mongo.delivery.reach_readings import read_reading
from hub.storage.mongo.geometry_rows import circle_row, point_row, read_circle, read_point

UNNOTED: Final = [("state", 1), ("noted", 1), ("alert", 1)]


class StageRepository:
    """Stage rows. Each is a state machine that any worker may continue."""

    def __init__(self, database: Database, chunk_bytes: int = CHUNK_BYTES) -> None:
        self._stages = database.collection("stages")
        self._chunks = CutChunks(database, chunk_bytes)

    async def add(self, stages: Sequence[Stage], transaction: Any) -> None:
        """Insert the planned stages of an alert."""
        with translated():
            await self._stages.insert_many([_row(stage) for stage in stages], session=transaction)

    async def get(self, stage_id: str, transaction: Any = None) -> Stage | None:
        """Return a stage; None if there is none."""
        with translated():
            row = await self._stages.find_one({"_id": stage_id}, session=transaction)
        return read_stage(row) if row else None

    async def of_alert(self, alert: str, transaction: Any = None) -> list[Stage]:
        """Return all stages of an alert, in order."""
        with translated():
            rows = await self._stages.find({"alert": alert}, session=transaction).to_list(None)
        return sorted((read_stage(row) for row in rows), key=lambda stage: stage.number)

    async def unfinished(self, now: datetime) -> list[Stage]:
        """Return the stages that are due, or begun and not yet cut, nearest first."""
        with translated():
            due = await self._stages.find({"state": StageState.DUE.value, "due": {"$lte": now}}).to_list(None)
            cutting = await self._stages.find({"state": StageState.CUTTING.value}).to_list(None)
        return sorted((read_stage(row) for row in cutting + due), key=lambda stage: (stage.radius_km, stage.id))

    async def begin(
        self, stage: Stage, inner: Sequence[Circle], epoch: int, transaction: Any, *, now: datetime
    ) -> bool:
        """Move a stage from DUE to CUTTING, with what was covered before; return False if another worker was first."""
        changes = {
            "state": StageState.CUTTING.value,
            "inner": [circle_row(circle) for circle in inner],
            "epoch": epoch,
            "begun_real": datetime.now(UTC),
            "begun_at": now,
            "reading_due": next_reading(now, 0, None, now),
        }
        with translated():
            result = await self._stages.update_one(
                {"_id": stage.id, "state": StageState.DUE.value}, {"$set": changes}, session=transaction
            )
        return result.modified_count == 1

    async def keep_cut_list(self, stage: Stage, cut: Sequence[CutUnit]) -> KeptCut:
        """Write the cut list unless there is one; return the stage with the list that counts."""
        chunks = list(self._chunks.split(cut))
        written = await self._chunks.add(stage.id, chunks)
        with translated():
            result = await self._stages.update_one(
                {"_id": stage.id, "cut": None}, {"$set": {"cut": [written.name, written.chunks]}}
            )
        if result.modified_count:
            return KeptCut(replace(stage, cut=written), chunks)
        await self._chunks.remove(written.name)
        standing = await self.get(stage.id)
        assert standing is not None
        return KeptCut(standing, None)

    async def cut_chunk(self, stage: Stage, place: int) -> Sequence[CutUnit] | None:
        """Return a chunk of the stage's cut list; None if another process has finished the stage."""
        assert stage.cut is not None, "no cut list stands"
        chunk = await self._chunks.get(stage.cut, place)
        if chunk is None:
            now = await self.get(stage.id)
            assert now is not None
            assert now.state is StageState.CUT, "chunks go when all units stand, and not before"
        return chunk

    async def finish(self, stage: Stage, transaction: Any) -> bool:
        """Move a stage from CUTTING to CUT, with all units stored, and drop its list; False if another was first."""
        with translated():
            result = await self._stages.update_one(
                {"_id": stage.id, "state": StageState.CUTTING.value},
                {"$set": {"state": StageState.CUT.value, "cut_real": datetime.now(UTC)}},
                session=transaction,
            )
        if result.modified_count != 1:
            return False
        await self._chunks.remove(stage.id, transaction)
        return True

    async def cut_and_unnoted(self, alerts: Collection[str]) -> list[Stage]:
        """Return the stages of alerts that are cut and not noted as done."""
        if not alerts:
            return []
        wanted = {"alert": {"$in": list(alerts)}, "state": StageState.CUT.value, "noted": None}
        with translated():
            # That of the states alone would read every stage that was ever cut.
            found = self._stages.find(wanted).hint(UNNOTED)
            return [read_stage(row) for row in await found.to_list(None)]

    async def note_done(self, stage_id: str, transaction: Any) -> bool:
        """Note that a stage is done; return False if that was noted before."""
        with translated():
            result = await self._stages.update_one(
                {"_id": stage_id, "noted": None}, {"$set": {"noted": True}}, session=transaction
            )
        return result.modified_count == 1

    async def drop_cut_lists(self, alert: str) -> None:
        """Drop the cut lists that processes left which died, or which were not the first; none of them is read."""
        for stage in await self.of_alert(alert):
            if stage.state is not StageState.CUTTING:
                await self._chunks.remove(stage.id)

    async def drop_due(self, alert: str, transaction: Any, area: int | None = None, wider_than_km: float = 0) -> None:
        """Drop the stages of an area, or of all, that have not begun and would reach farther than `wider_than_km`."""
        wanted: Row = {"alert": alert, "state": StageState.DUE.value, "radius_km": {"$gt": wider_than_km}}
        if area is not None:
            wanted["area"] = area
        with translated():
            await self._stages.update_many(wanted, {"$set": {"state": StageState.DROPPED.value}}, session=transaction)


def _row(stage: Stage) -> Row:
    return {
        "_id": stage.id,
        "alert": stage.alert,
        "number": stage.number,
        "area": stage.area,
        "centre": point_row(stage.centre),
        "radius_km": stage.radius_km,
        "due": stage.due,
        "state": stage.state.value,
        "inner": None,
        "epoch": stage.epoch,
        "cut": None,
        "begun_real": None,
    }


def read_stage(row: Row) -> Stage:
    """Return the stage of a row."""
    return Stage(
        id=row["_id"],
        alert=row["alert"],
        number=row["number"],
        area=row["area"],
        centre=read_point(row["centre"]),
        radius_km=row["radius_km"],
        due=row["due"],
        state=StageState(row["state"]),
        inner=None if row["inner"] is None else tuple(map(read_circle, row["inner"])),
        epoch=row["epoch"],
        cut=CutList(*row["cut"]) if row["cut"] else None,
        reading=read_reading(row),
    )
