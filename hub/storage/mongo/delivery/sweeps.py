"""Sweep rows, inserted in the transaction of the revision they carry."""

from collections.abc import Collection, Sequence
from typing import Any

from hub.domain.delivery.ledger import pack, unpack
from hub.domain.delivery.sweeps import OpenBatch, Sweep, SweepState
from hub.storage.mongo.database import Database, Row, translated


class SweepRepository:
    """Sweeps: the revisions still to be carried to devices told before."""

    def __init__(self, database: Database) -> None:
        self._sweeps = database.collection("sweeps")

    async def add(self, sweep: Sweep, transaction: Any) -> None:
        """Insert a sweep in the transaction of its revision."""
        row = {"_id": sweep.id, "alert": sweep.alert, "revision": sweep.revision, "state": sweep.state.value}
        with translated():
            await self._sweeps.insert_one(row | {"open": None}, session=transaction)

    async def get(self, sweep_id: str) -> Sweep | None:
        """Return a sweep; None if there is none."""
        with translated():
            row = await self._sweeps.find_one({"_id": sweep_id})
        return _sweep(row) if row else None

    async def unfinished(self) -> list[Sweep]:
        """Return the sweeps that are not done."""
        with translated():
            rows = await self._sweeps.find({"state": {"$ne": SweepState.DONE.value}}).to_list(None)
        return [_sweep(row) for row in rows]

    async def keep_open_batches(self, sweep: Sweep, batches: Sequence[OpenBatch]) -> Sweep:
        """Store the batches in flight, unless some are stored already; return the stored sweep."""
        rows = [[batch.unit, batch.sequence, batch.tenant] for batch in batches]
        with translated():
            await self._sweeps.update_one({"_id": sweep.id, "open": None}, {"$set": {"open": rows}})
            row = await self._sweeps.find_one({"_id": sweep.id})
        assert row is not None
        return _sweep(row)

    async def keep_cut(self, sweep: Sweep, number: int, tenant: int, told: Collection[int]) -> set[int]:
        """Store a tenant's devices that a pass tells, unless stored already; return what is stored: all cut alike.

        Of a sweep that another worker has brought to its end meanwhile nothing is stored any more.
        """
        field = f"cut{number}.{tenant}"
        unfinished = {"_id": sweep.id, field: None, "state": {"$ne": SweepState.DONE.value}}
        with translated():
            await self._sweeps.update_one(unfinished, {"$set": {field: pack(told)}})
        return (await self.cut(sweep, number)).get(tenant, set())

    async def cut(self, sweep: Sweep, number: int) -> dict[int, set[int]]:
        """Return, by tenant, the devices that a pass tells, as far as it is cut."""
        with translated():
            row = await self._sweeps.find_one({"_id": sweep.id}, {f"cut{number}": 1})
        cut = (row or {}).get(f"cut{number}") or {}
        return {int(tenant): unpack(data) for tenant, data in cut.items()}

    async def advance(self, sweep: Sweep, state: SweepState) -> None:
        """Move a sweep to the next state; a repeated call changes nothing."""
        with translated():
            await self._sweeps.update_one(
                {"_id": sweep.id, "state": sweep.state.value}, {"$set": {"state": state.value}}
            )

    async def drop_cuts(self, ids: Collection[str]) -> None:
        """Drop what finished sweeps kept of their passes."""
        finished = {"_id": {"$in": sorted(ids)}, "state": SweepState.DONE.value}
        with translated():
            await self._sweeps.update_many(finished, {"$set": {"open": []}, "$unset": {"cut1": 1, "cut2": 1}})


def _sweep(row: Row) -> Sweep:
    batches = row["open"]
    return Sweep(
        id=row["_id"],
        alert=row["alert"],
        revision=row["revision"],
        state=SweepState(row["state"]),
        open_batches=None if batches is None else tuple(OpenBatch(*batch) for batch in batches),
    )
