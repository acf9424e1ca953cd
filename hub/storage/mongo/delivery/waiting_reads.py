"""Read from unit rows which units wait for a worker, and which devices sleep in them."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from hub.domain.cells import Cell
from hub.domain.delivery.ledger import Entries, contains_any, unpack_entries
from hub.domain.delivery.units import UnitKind, UnitState, WaitingUnit
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.delivery.reached_reads import ReachedReads
from hub.storage.mongo.leases import CLAIMABLE, FREE

MIN_CHANNEL_FAILURES = 20
"""If fewer devices are left after retries, the phones may be at fault and not their channel."""


class WaitingReads(ReachedReads):
    """Reads only; `hub.storage.mongo.delivery.units` writes the units."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._database = database

    async def waiting(
        self,
        domain_now: datetime,
        restless: Collection[str],
        ended: Collection[str],
        limit: int,
        tenant: int | None = None,
    ) -> list[WaitingUnit]:
        """Return ready units without a lease, of one tenant or of all: open batches, ends of alerts, then by distance.

        A sleeping unit is left out until its moment in domain time, unless its alert is in `restless`.
        """
        ready = await self._waiting(domain_now, restless, {} if tenant is None else {"p": tenant})
        ready.sort(key=lambda row: _turn(row, ended))
        return [WaitingUnit(row["_id"], bool(row["attempts"] or row.get("intent"))) for row in ready[:limit]]

    async def waiting_tenants(self, domain_now: datetime, restless: Collection[str]) -> dict[int, int]:
        """Return the number of ready units without a lease by tenant; sleeping units do not count."""
        return dict(Counter(row["p"] for row in await self._waiting(domain_now, restless, {})))

    async def _waiting(self, domain_now: datetime, restless: Collection[str], wanted: Row) -> list[Row]:
        awake: list[Row] = [{"wake": {"$lte": domain_now}}]
        if restless:
            awake.append({"alert": {"$in": sorted(restless)}})
        names = ("alert", "p", "kind", "not_before", "stage", "order", "attempts", "retries", "left")
        fields = dict.fromkeys(names, 1)
        fields["intent.seq"] = 1
        ready = {"state": UnitState.READY.value, **wanted, "$or": awake, **CLAIMABLE}
        with translated():
            return await self._units.find(ready, fields).to_list(None)

    async def asleep(self, tenant: int, numbers: Collection[int]) -> Mapping[str, Entries]:
        """Return, by alert, the numbers that sleep in units, with their cells.

        Units that carry a revision are left out: their devices must be told in any cell.
        """
        sleeping: Row = {"state": UnitState.READY.value, "asleep": {"$ne": []}, "p": tenant, "rev": None}
        sleeping_cells: dict[str, dict[int, tuple[Cell, ...]]] = {}
        with translated():
            # Few units hold any of the numbers, so cells are read from these alone.
            rows = await self._units.find(sleeping, {"asleep": 1}).to_list(None)
            ids = [row["_id"] for row in rows if any(contains_any(part["n"], numbers) for part in row["asleep"])]
            for unit_id in ids:
                if row := await self._units.find_one({"_id": unit_id}, {"alert": 1, "deferred": 1}):
                    kept = unpack_entries(row["deferred"])
                    cells = sleeping_cells.setdefault(row["alert"], {})
                    for number in kept.keys() & set(numbers):
                        cells[number] = tuple(sorted({*cells.get(number, ()), *kept[number]}))
        return sleeping_cells

    async def unfinished(self, alert: str) -> int:
        """Return the number of ready units of an alert."""
        with translated():
            return await self._units.count_documents({"alert": alert, "state": UnitState.READY.value})


def _turn(row: Row, ended: Collection[str]) -> tuple[object, ...]:
    """Return the sort key of a waiting unit.

    Units with a few failed devices left come after all others, the longest waiting first: they may fail for ever.
    """
    tells_end = row["kind"] == UnitKind.SWEEP.value and row["alert"] in ended
    is_leftover = row["retries"] > 0 and row.get("left", MIN_CHANNEL_FAILURES) < MIN_CHANNEL_FAILURES
    waited_since = row["not_before"] if is_leftover else FREE
    return not row.get("intent"), is_leftover, not tells_end, waited_since, row["stage"], row["order"], row["_id"]
