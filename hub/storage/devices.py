"""Device rows, kept small and flat: {_id, p, n, c, r, t, h, l, a, x}, so that a batch is read fast.

p tenant, n number, c cell, r ref, t token, h its hash, l language, a active, x when it expires. A device that is
removed, or whose token is dead, leaves {_id, p, n}: its number is not reused while an alert may know it.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import DeleteOne, InsertOne, ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError, PyMongoError

from hub.domain.cells import Cell
from hub.domain.devices import Device, Registration, Whereabouts, device_id, token_hash
from hub.domain.units import Slice
from hub.storage.database import Database, Row, translated

CHUNK = 100
"""Ids asked for at once: the embedded database slows down sharply on longer lists."""

DUPLICATE_KEY = 11000
GONE = {"$set": {"a": False}, "$unset": {"c": 1, "r": 1, "t": 1, "h": 1, "l": 1, "x": 1}}


class TokenTaken(PyMongoError):
    """Another request wrote the same device or token at the same time: the driver runs the transaction again."""

    def __init__(self) -> None:
        super().__init__("written by another request", error_labels=["TransientTransactionError"])


class DeviceBook:
    """Registers, moves, removes and reads devices of one tenant at a time."""

    def __init__(self, database: Database) -> None:
        self._devices = database.collection("devices")
        self._counters = database.collection("counters")

    async def prepare(self) -> None:
        """Create the indexes."""
        with translated():
            await self._devices.create_index([("p", 1), ("c", 1), ("_id", 1)])
            await self._devices.create_index([("p", 1), ("n", 1)], unique=True)
            await self._devices.create_index([("h", 1)], unique=True, sparse=True)

    async def register(
        self, tenant: int, items: Sequence[Registration], now: datetime, expires: datetime, transaction: Any
    ) -> list[Whereabouts]:
        """Insert or refresh devices; a token under two refs stays with the last. The cells before are read in here.

        Returns those whose place is new, and those who come back: from a removal, or with another token.
        """
        # The last of each ref, in the order of the last.
        latest = list(reversed({item.ref: item for item in reversed(items)}.values()))
        holders = {item.token: item.ref for item in latest if item.token}
        kept = [item for item in latest if not item.token or holders[item.token] == item.ref]
        rows = {row["_id"]: row for row in await self._by_ids(_ids(tenant, latest), transaction)}
        losers = await self._losers(tenant, latest, holders, rows, transaction)
        writes, heirs = _take_away(tenant, losers, rows, _ids(tenant, kept))
        before = {item.ref: rows.get(device_id(tenant, item.ref)) or heirs.get(item.ref) for item in kept}
        numbers = iter(await self._numbers(tenant, sum(row is None for row in before.values())))
        moved: list[Whereabouts] = []
        for item in kept:
            row, row_id, values = before[item.ref], device_id(tenant, item.ref), _values(item, expires, tenant)
            number = row["n"] if row else next(numbers)
            back = row is not None and not _same_phone(row, item, now)
            old = Cell(row["c"]) if row and row.get("c") else None
            if old != item.cell or back:
                moved.append(Whereabouts(number, old, item.cell, back))
            if row_id in rows:
                unset: Row = {} if item.token else {"$unset": {"t": 1, "h": 1}}
                writes.append(UpdateOne({"_id": row_id}, {"$set": values} | unset))
            else:
                writes.append(InsertOne({"_id": row_id, "p": tenant, "n": number} | values))
        await self._write(writes, transaction)
        return moved

    async def _losers(
        self,
        tenant: int,
        wanted: Sequence[Registration],
        holders: Mapping[str, str],
        rows: Mapping[str, Row],
        transaction: Any,
    ) -> list[tuple[Row, str]]:
        """Rows that lose their phone to another ref, each with that ref: by the token they hold, or asked for here."""
        found = await self._chunks("h", [token_hash(tenant, token) for token in holders], transaction)
        losers = [(row, holders[row["t"]]) for row in found if row["_id"] != device_id(tenant, holders[row["t"]])]
        known = {row["_id"] for row, _ in losers}
        for item in wanted:
            row = rows.get(device_id(tenant, item.ref))
            if item.token and holders[item.token] != item.ref and row and row["_id"] not in known:
                losers.append((row, holders[item.token]))
        return losers

    async def move(
        self, tenant: int, cells: Mapping[str, Cell], now: datetime, expires: datetime, transaction: Any
    ) -> tuple[list[Whereabouts], set[str]]:
        """Move devices by ref; returns what moved and the refs that are not registered."""
        rows = {row["_id"]: row for row in await self._by_ids(latest_ids(tenant, cells), transaction)}
        writes: list[Any] = []
        moved: list[Whereabouts] = []
        unknown: set[str] = set()
        for ref, cell in cells.items():
            row = rows.get(device_id(tenant, ref))
            if row is None or not _alive(row, now):
                unknown.add(ref)
                continue
            writes.append(UpdateOne({"_id": row["_id"]}, {"$set": {"c": cell, "x": expires}}))
            if row["c"] != cell:
                moved.append(Whereabouts(row["n"], Cell(row["c"]), cell))
        await self._write(writes, transaction)
        return moved, unknown

    async def remove(self, tenant: int, refs: Sequence[str]) -> None:
        """Turn devices into tombstones; one that is not there is as good as removed."""
        await self._write([UpdateOne({"_id": device_id(tenant, ref)}, GONE) for ref in refs], None)

    async def refuse_token(self, tenant: int, number: int, token: str) -> bool:
        """Tombstone a device whose token is dead, only while it is still that token; false if it has a new one."""
        # By the token's hash alone: it is unique, and a filter on more fields walks all rows of the embedded database.
        holder = {"h": token_hash(tenant, token)}
        with translated():
            row = await self._devices.find_one(holder)
            if row is None or row["n"] != number:
                return False
            result = await self._devices.update_one(holder, GONE)
        return result.modified_count == 1

    async def known(self, tenant: int, refs: Sequence[str], now: datetime) -> set[str]:
        """Those of the refs that are registered."""
        rows = await self._by_ids({device_id(tenant, ref) for ref in refs}, None)
        alive = {row["_id"] for row in rows if _alive(row, now)}
        return {ref for ref in refs if device_id(tenant, ref) in alive}

    async def in_slice(
        self, tenant: int, part: Slice, after: tuple[str, str], limit: int, now: datetime
    ) -> tuple[list[Device], tuple[str, str] | None]:
        """The next devices of a slice, and the place to go on from; None at its end."""
        rows: list[Row] = []
        if after[0]:
            ids = {"$gt": after[1], "$lte": part.until}
            rows = await self._range({"p": tenant, "c": after[0], "_id": ids}, limit)
        if len(rows) < limit and after[0] < part.high:
            # Written as "below the next": the embedded database leaves out the rows at an upper bound that is included.
            cells = {"$gt" if after[0] else "$gte": after[0] or part.low, "$lt": f"{part.high}~"}
            wanted: Row = {"p": tenant, "c": cells}
            if part.low == part.high:
                # Only a populous cell is cut by ids, so that the range stays one walk along the index.
                wanted = {"p": tenant, "c": part.low, "_id": {"$gt": part.after, "$lte": part.until}}
            rows += await self._range(wanted, limit - len(rows))
        devices = [_device(row) for row in rows if row["c"] in part.cells and _alive(row, now)]
        return devices, (rows[-1]["c"], rows[-1]["_id"]) if len(rows) == limit else None

    async def _range(self, wanted: Row, limit: int) -> list[Row]:
        with translated():
            found = self._devices.find(wanted).sort([("c", 1), ("_id", 1)]).limit(limit)
            rows: list[Row] = await found.to_list(None)
        return rows

    async def by_numbers(self, tenant: int, numbers: Iterable[int], now: datetime) -> dict[int, Device]:
        """Registered devices by their numbers, wherever they are."""
        ordered = sorted(numbers)
        found: dict[int, Device] = {}
        for start in range(0, len(ordered), CHUNK):
            wanted = {"p": tenant, "n": {"$in": ordered[start : start + CHUNK]}}
            with translated():
                async for row in self._devices.find(wanted):
                    if _alive(row, now):
                        found[row["n"]] = _device(row)
        return found

    async def _numbers(self, tenant: int, count: int) -> range:
        if not count:
            return range(0)
        # Outside the transaction on purpose: a number taken by an attempt that is run again only leaves a gap.
        row = None
        while row is None:
            # Two who make the counter at once: one of them is refused, or by the embedded database told nothing.
            with translated(), contextlib.suppress(DuplicateKeyError):
                row = await self._counters.find_one_and_update(
                    {"_id": f"numbers.{tenant}"},
                    {"$inc": {"value": count}},
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                )
        return range(row["value"] - count, row["value"])

    async def _by_ids(self, ids: Iterable[str], transaction: Any) -> list[Row]:
        return await self._chunks("_id", list(ids), transaction)

    async def _chunks(self, name: str, values: Sequence[str], transaction: Any) -> list[Row]:
        rows: list[Row] = []
        with translated():
            for start in range(0, len(values), CHUNK):
                wanted = {name: {"$in": list(values[start : start + CHUNK])}}
                rows += await self._devices.find(wanted, session=transaction).to_list(None)
        return rows

    async def _write(self, writes: Sequence[Any], transaction: Any) -> None:
        if not writes:
            return
        try:
            with translated():
                # Ordered: a token is taken from one row before another may have it.
                await self._devices.bulk_write(list(writes), ordered=True, session=transaction)
        except BulkWriteError as error:
            if any(failure["code"] == DUPLICATE_KEY for failure in error.details["writeErrors"]):
                raise TokenTaken() from None
            raise


def _ids(tenant: int, items: Iterable[Registration]) -> set[str]:
    return latest_ids(tenant, (item.ref for item in items))


def _take_away(
    tenant: int, losers: Iterable[tuple[Row, str]], rows: Mapping[str, Row], staying: set[str]
) -> tuple[list[Any], dict[str, Row]]:
    """The writes that free a phone of its earlier refs, and the refs that take over a number with it."""
    writes: list[Any] = []
    heirs: dict[str, Row] = {}
    for loser, ref in losers:
        mine = {"_id": loser["_id"]}
        if loser["_id"] in staying:
            # It is registered with another token in the same request; this one is freed before.
            writes.append(UpdateOne(mine, {"$unset": {"t": 1, "h": 1}}))
        elif device_id(tenant, ref) in rows or ref in heirs:
            writes.append(UpdateOne(mine, GONE))
        else:
            writes.append(DeleteOne(mine))
            heirs[ref] = loser
    return writes, heirs


def latest_ids(tenant: int, refs: Iterable[str]) -> set[str]:
    """The row ids of refs."""
    return {device_id(tenant, ref) for ref in refs}


def _values(item: Registration, expires: datetime, tenant: int) -> Row:
    values: Row = {"c": item.cell, "r": item.ref, "l": item.language, "a": True, "x": expires}
    return values | ({"t": item.token, "h": token_hash(tenant, item.token)} if item.token else {})


def _same_phone(row: Row, item: Registration, now: datetime) -> bool:
    """Whether a registration only repeats what is known: then nothing was sent past this device."""
    return _alive(row, now) and row.get("t") == item.token and row["r"] == item.ref


def _alive(row: Row, now: datetime) -> bool:
    return bool(row["a"]) and row["x"] > now


def _device(row: Row) -> Device:
    return Device(row["n"], row["_id"], row["r"], row.get("t"), row["l"], Cell(row["c"]))
