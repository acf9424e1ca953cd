"""Unit rows: the source of truth of the fan-out. Every write after the claim compares the lease's token."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import BulkWriteError

from hub.domain.delivery.ledger import pack, pack_entries
from hub.domain.delivery.parked import ParkedUnit
from hub.domain.delivery.preferences import FOR_EVER
from hub.domain.delivery.retries import Retry
from hub.domain.delivery.units import Intent, Settlement, Unit, UnitState, add_to_tally
from hub.errors import LeaseLost
from hub.storage.mongo.database import DUPLICATE_KEY, Database, Row, translated
from hub.storage.mongo.delivery.unit_rows import asleep_rows, cursor_row, intent_row, read_unit, tally_row, unit_row
from hub.storage.mongo.delivery.waiting_reads import WaitingReads
from hub.storage.mongo.leases import CLAIMABLE, FREE, leased_write

PARKED = {"alert": 1, "p": 1, "stage": 1, "error": 1, "finished_real": 1}


class UnitRepository(WaitingReads):
    """Claims, intents and settlements. `lease` is the duration of a claim, by the server's clock."""

    def __init__(self, database: Database, lease: timedelta) -> None:
        super().__init__(database)
        self.lease = lease

    async def add(self, units: Sequence[Unit], transaction: Any = None) -> None:
        """Insert units, ignoring those that exist: an id determines what a unit holds."""
        if not units:
            return
        rows = [unit_row(unit) | {"until": FREE, "not_before": FREE, "wake": FREE} for unit in units]
        try:
            with translated():
                await self._units.insert_many(rows, ordered=False, session=transaction)
        except BulkWriteError as error:
            if any(failure["code"] != DUPLICATE_KEY for failure in error.details["writeErrors"]):
                raise

    async def claim(self, unit_id: str) -> tuple[Unit, str] | None:
        """Claim a ready unit; return None if it is done, claimed by another worker or not yet due."""
        token = secrets.token_hex(8)
        free = {"_id": unit_id, "state": UnitState.READY.value, **CLAIMABLE}
        claim = leased_write({"token": token}, from_now={"until": self.lease}, growth={"attempts": 1})
        with translated():
            row = await self._units.find_one_and_update(free, claim, return_document=ReturnDocument.AFTER)
        return (read_unit(row), token) if row else None

    async def intend(self, unit: Unit, token: str, intent: Intent) -> Unit:
        """Save a batch's numbers before anything of it is sent; this does not extend the lease."""
        await self._write(unit, token, {"$set": {"intent": intent_row(intent), "seq": intent.sequence}})
        return replace(unit, intent=intent, sequence=intent.sequence)

    async def renew(self, unit: Unit, token: str) -> None:
        """Extend the lease; raises LeaseLost if another worker has the unit."""
        await self._extend(unit, token, {}, {})

    async def settle(self, unit: Unit, token: str, settlement: Settlement) -> Unit:
        """Save a batch's result and clear its intent, in one write. Only the holder of the lease changes these."""
        tally = add_to_tally(unit.tally, settlement)
        # A device that has muted the alert is not tried again, even if an earlier batch of this unit put it to sleep.
        over = settlement.tried | {n for n, until in settlement.withheld.items() if until == FOR_EVER}
        deferred = {n: via for n, via in unit.deferred.items() if n not in over}
        deferred |= dict(settlement.deferred)
        asleep = {n: until for n, until in unit.asleep.items() if n in deferred and n not in settlement.deferred}
        asleep |= {n: until for n, until in settlement.withheld.items() if n in deferred}
        marks, maybe = unit.marks, unit.maybe | settlement.unknown
        changes: Row = {
            "intent": None,
            "attempts": 0,
            "cursor": cursor_row(settlement.cursor),
            "deferred": pack_entries(deferred),
            "left": len(deferred),
            "asleep": asleep_rows(asleep),
            "tally": tally_row(tally),
        }
        if settlement.accepted:
            told = marks.get(settlement.revision, frozenset()) | settlement.accepted
            marks = {**marks, settlement.revision: told}
            changes[f"marks.{settlement.revision}"] = pack(told)
        if settlement.unknown:
            changes["maybe"] = pack(maybe)
        grown = unit.sequence if settlement.grown else unit.grown
        changes["grown"] = grown
        told_at = unit.told_at or (settlement.at if tally.reached else None)
        if told_at != unit.told_at:
            changes["told_at"] = told_at
        before, after = unit.tally.counts(), tally.counts()
        growth = {f"counts.{key}": after[key] - before[key] for key in after if after[key] != before[key]}
        moved = settlement.cursor != unit.cursor or tally != unit.tally
        await self._extend(unit, token, changes, growth, moved=moved)
        settled = replace(unit, intent=None, cursor=settlement.cursor, attempts=0, grown=grown, told_at=told_at)
        return replace(settled, deferred=deferred, asleep=asleep, tally=tally, marks=marks, maybe=maybe)

    async def give_back(
        self,
        unit: Unit,
        token: str,
        *,
        wait: float | None = None,
        retry: Retry | None = None,
        wake: datetime | None = None,
    ) -> None:
        """Release the lease; the unit is tried again after `wait` seconds, as `retry` says, or from `wake` on.

        A delay is real time, because it waits for machines. `wake` is domain time, because it waits for people.
        """
        retry = retry or Retry()
        seconds = retry.delay(unit.retries) if wait is None else wait
        retries = unit.retries if wait is not None else retry.count(unit.retries)
        changes = {"wake": wake or FREE, "retries": retries, "attempts": 0}
        await self._release(unit, token, changes, {"not_before": timedelta(seconds=seconds)})

    async def finish(self, unit: Unit, token: str, state: UnitState, error: str | None = None) -> None:
        """End the unit: nothing is left to do, or it is parked for an operator."""
        await self._release(unit, token, {"state": state.value, "finished_real": datetime.now(UTC), "error": error}, {})

    async def note(self, unit: Unit, token: str, error: str) -> None:
        """Record why work on the unit failed; the lease is left to expire."""
        with translated():
            await self._units.update_one({"_id": unit.id, "token": token}, {"$set": {"error": error}})

    async def parked(self, limit: int) -> list[ParkedUnit]:
        """Return parked units, the longest parked first."""
        with translated():
            rows = await self._units.find({"state": UnitState.PARKED.value}, PARKED).to_list(None)
        rows.sort(key=lambda row: row["finished_real"])
        return [
            ParkedUnit(row["_id"], row["alert"], row["p"], row["stage"], row["error"] or "", row["finished_real"])
            for row in rows[:limit]
        ]

    async def replay(self, unit_id: str) -> bool:
        """Make a parked unit ready again; return False if it is not parked."""
        changes: Row = {"state": UnitState.READY.value, "attempts": 0, "retries": 0, "not_before": FREE}
        with translated():
            result = await self._units.update_one(
                {"_id": unit_id, "state": UnitState.PARKED.value}, {"$set": changes | {"finished_real": None}}
            )
        return result.modified_count == 1

    async def _release(
        self, unit: Unit, token: str, changes: Mapping[str, object], from_now: Mapping[str, timedelta]
    ) -> None:
        ended: Row = {"token": None, "until": FREE, "announced": unit.announced}
        await self._write(unit, token, leased_write({**ended, **changes}, from_now=from_now))

    async def _extend(
        self, unit: Unit, token: str, changes: Mapping[str, object], growth: Mapping[str, int], *, moved: bool = False
    ) -> None:
        from_now = {"until": self.lease}
        if moved:
            from_now["moved_real"] = timedelta(0)
        await self._write(unit, token, leased_write(changes, from_now=from_now, growth=growth))

    async def _write(self, unit: Unit, token: str, update: Row | list[Row]) -> None:
        with translated():
            result = await self._units.update_one({"_id": unit.id, "token": token}, update)
        if not result.matched_count:
            raise LeaseLost()
