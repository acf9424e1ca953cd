"""Sweep rows: inserted in the transaction of the revision they carry."""

from collections.abc import Mapping
from typing import Any

from hub.domain.ledger import pack, unpack
from hub.domain.sweeps import Sweep, SweepState
from hub.storage.database import Database, Row, translated


class SweepBook:
    """Which revisions still have to be carried to those told before."""

    def __init__(self, database: Database) -> None:
        self._sweeps = database.collection("sweeps")

    async def add(self, sweep: Sweep, transaction: Any) -> None:
        """Insert with the revision."""
        row = {"_id": sweep.id, "alert": sweep.alert, "revision": sweep.revision, "state": sweep.state.value}
        with translated():
            await self._sweeps.insert_one(row | {"open": None}, session=transaction)

    async def get(self, sweep_id: str) -> Sweep | None:
        """One sweep."""
        with translated():
            row = await self._sweeps.find_one({"_id": sweep_id})
        return _sweep(row) if row else None

    async def unfinished(self) -> list[Sweep]:
        """Sweeps that are not done."""
        with translated():
            rows = await self._sweeps.find({"state": {"$ne": SweepState.DONE.value}}).to_list(None)
        return [_sweep(row) for row in rows]

    async def keep_open_batches(self, sweep: Sweep, batches: list[tuple[str, int]]) -> Sweep:
        """Store the batches in flight, unless they are stored already; returns the row that stands."""
        with translated():
            await self._sweeps.update_one(
                {"_id": sweep.id, "open": None}, {"$set": {"open": [list(batch) for batch in batches]}}
            )
            row = await self._sweeps.find_one({"_id": sweep.id})
        assert row is not None
        return _sweep(row)

    async def keep_cut(self, sweep: Sweep, number: int, told: Mapping[int, set[int]]) -> dict[int, set[int]]:
        """Store whom a pass tells, unless it is stored already; returns what stands, so that all cut alike."""
        cut = {str(tenant): pack(numbers) for tenant, numbers in told.items()}
        with translated():
            await self._sweeps.update_one({"_id": sweep.id, f"cut{number}": None}, {"$set": {f"cut{number}": cut}})
        kept = await self.cut(sweep, number)
        assert kept is not None
        return kept

    async def cut(self, sweep: Sweep, number: int) -> dict[int, set[int]] | None:
        """By tenant, whom a pass tells; None before it was cut."""
        with translated():
            row = await self._sweeps.find_one({"_id": sweep.id}, {f"cut{number}": 1})
        cut = row.get(f"cut{number}") if row else None
        return None if cut is None else {int(tenant): unpack(data) for tenant, data in cut.items()}

    async def advance(self, sweep: Sweep, state: SweepState) -> None:
        """Move to the next state; moving twice changes nothing."""
        with translated():
            await self._sweeps.update_one(
                {"_id": sweep.id, "state": sweep.state.value}, {"$set": {"state": state.value}}
            )


def _sweep(row: Row) -> Sweep:
    batches = row["open"]
    return Sweep(
        id=row["_id"],
        alert=row["alert"],
        revision=row["revision"],
        state=SweepState(row["state"]),
        open_batches=None if batches is None else tuple((unit, seq) for unit, seq in batches),
    )
