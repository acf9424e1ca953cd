"""Device rows, kept small and flat: {_id, p, n, c, r, t, h, s, l, a, x}, so that a batch is read fast.

p tenant, n number, c cell, r ref, t token, h its hash, l language, a active, x when it expires; s, when its number got
this token, if it had another one before, or none; preferences are beside these, if any (preference_rows). A device that
is removed, or whose token is dead, leaves {_id, p, n, h, a, x}: an alert may know its number, and the phone may come
back. With a dead token the preferences stay too: the phone may only have a new token. A device that expired, or whose
token another ref has now, keeps its ref, to be told of ends. It goes long after x; one that was erased leaves less.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import DeleteOne, InsertOne, UpdateOne
from pymongo.errors import BulkWriteError

from hub.domain.cells import Cell
from hub.domain.delivery.devices import Device, DeviceRecord, Registration, Whereabouts, device_id, steps, token_hash
from hub.domain.delivery.preferences import Preferences, allows_more
from hub.domain.delivery.units import Slice
from hub.storage.mongo.database import DUPLICATE_KEY, Database, Row, translated
from hub.storage.mongo.delivery.device_erasure import MAX_REQUEST_TIME, ErasedRefs, erasing_writes, returning_rows
from hub.storage.mongo.delivery.device_numbers import DeviceNumbers
from hub.storage.mongo.delivery.preference_rows import FIELDS, kept, preference_row, read_preferences
from hub.storage.mongo.delivery.registration_plan import Keys, keys_of, plan_registration, unassigned_row
from hub.storage.mongo.delivery.slice_rows import slice_rows
from hub.storage.mongo.transactions import TransactionConflict

MAX_ROWS_PER_SLICE_READ = 1000
"""The rows of one read of a slice, once its first rows did not suffice."""

INDEX_OF = {"_id": [("_id", 1)], "h": [("p", 1), ("h", 1)], "n": [("p", 1), ("n", 1)]}

REACHED_BY = ("c", "r", "t", "s", "l")
PLACE = dict.fromkeys(("n", "c", "a", "x"), 1)
"""The fields that a move reads: a token is ten times as long as all of them."""

UNREACHABLE = {"$set": {"a": False}, "$unset": dict.fromkeys(REACHED_BY, 1)}
GONE = {"$set": {"a": False}, "$unset": dict.fromkeys((*REACHED_BY, *FIELDS), 1)}
WITHOUT_TOKEN = {"$set": {"a": False}, "$unset": {"t": 1, "h": 1}}


class DeviceRepository:
    """Registers, moves, removes and reads devices of one tenant at a time."""

    def __init__(self, database: Database, erased: ErasedRefs) -> None:
        self._database = database
        self._devices = database.collection("devices")
        self._erased = erased
        self._numbers = DeviceNumbers(database)

    async def register(
        self, tenant: int, items: Sequence[Registration], now: datetime, expires: datetime, transaction: Any
    ) -> list[Whereabouts]:
        """Insert or refresh devices; a phone follows its token to the last ref. The cells before are read here.

        Return each move of devices in a new cell, and of devices that return: after a removal, or with another token.
        """
        keys = keys_of(tenant, items)
        ids = {row_id for row_id, _ in keys}
        rows, restores = await self._rows_of_input(tenant, items, keys, transaction)
        plan = plan_registration(items, keys, rows.values())
        numbers = iter(await self._numbers.take(tenant, sum(one.phone is None for one in plan.assigned)))
        stays = {one.row_id for one in plan.assigned if one.phone and one.phone["_id"] == one.row_id}
        changed = rows.keys() & (ids | {row["_id"] for one in plan.assigned if (row := one.phone)})
        # Deletions first: a number and a token leave one row before another row gets them.
        gone = sorted(changed - stays - plan.without_token)
        writes = restores + [DeleteOne(self._row_of(tenant, row_id)) for row_id in gone]
        writes += [UpdateOne(self._row_of(tenant, row_id), WITHOUT_TOKEN) for row_id in sorted(plan.without_token)]
        moved: list[Whereabouts] = []
        for one in plan.assigned:
            item, row_id, phone = one.item, one.row_id, one.phone
            number = phone["n"] if phone else next(numbers)
            values = _values(item, one.token_hash, expires) | one.token_since(now + MAX_REQUEST_TIME)
            back = phone is not None and not _same_phone(phone, item, now)
            old = Cell(phone["c"]) if phone and "c" in phone else None
            moved += steps(number, old, one.cells, returning=back)
            if row_id in stays:
                unset: Row = {} if item.token else {"$unset": {"t": 1, "h": 1}}
                writes.append(UpdateOne(self._row_of(tenant, row_id), {"$set": values} | unset))
            else:
                # The preferences of a phone follow its number.
                preferences = kept(phone) if phone else {}
                writes.append(InsertOne({"_id": row_id, "p": tenant, "n": number} | values | preferences))
        writes += [InsertOne(unassigned_row(row)) for row in plan.displaced]
        await self._write(writes, transaction)
        return moved

    async def move(
        self, tenant: int, cells: Mapping[str, Sequence[Cell]], now: datetime, expires: datetime, transaction: Any
    ) -> tuple[list[Whereabouts], set[str]]:
        """Move devices by ref, from cell to cell; return each move and the refs that are not registered.

        Devices about to expire count as returning: a batch that reads them before the commit may skip them.
        """
        found = await self._rows_by(tenant, "_id", row_ids(tenant, cells), transaction, PLACE)
        rows = {row["_id"]: row for row in found}
        writes: list[Any] = []
        moved: list[Whereabouts] = []
        unknown: set[str] = set()
        for ref, taken in cells.items():
            row = rows.get(device_id(tenant, ref))
            if row is None or not _alive(row, now):
                unknown.add(ref)
                continue
            writes.append(UpdateOne(self._row_of(tenant, row["_id"]), {"$set": {"c": taken[-1], "x": expires}}))
            moved += steps(row["n"], Cell(row["c"]), taken, returning=not _alive(row, now + MAX_REQUEST_TIME))
        await self._write(writes, transaction)
        return moved, unknown

    async def set_preferences(
        self, tenant: int, wanted: Mapping[str, Preferences], now: datetime, transaction: Any
    ) -> tuple[list[Whereabouts], set[str]]:
        """Replace preferences by ref; return the devices that now allow more, and the refs that are not registered."""
        found = await self._rows_by(tenant, "_id", row_ids(tenant, wanted), transaction)
        rows = {row["_id"]: row for row in found}
        writes: list[Any] = []
        freed: list[Whereabouts] = []
        unknown: set[str] = set()
        for ref, preferences in wanted.items():
            row = rows.get(device_id(tenant, ref))
            if row is None or not _alive(row, now):
                unknown.add(ref)
                continue
            before = read_preferences(row)
            if before != preferences:
                writes.append(UpdateOne(self._row_of(tenant, row["_id"]), _replacement(preferences)))
            if allows_more(before, preferences):
                freed.append(Whereabouts(row["n"], Cell(row["c"]), Cell(row["c"]), returning=True))
        await self._write(writes, transaction)
        return freed, unknown

    async def remove(self, tenant: int, refs: Sequence[str]) -> None:
        """Turn devices into tombstones; an unknown device counts as removed."""
        await self._write([UpdateOne(self._row_of(tenant, device_id(tenant, ref)), GONE) for ref in refs], None)

    async def erase(self, tenant: int, refs: Iterable[str], now: datetime, transaction: Any) -> frozenset[int]:
        """Erase devices; return the numbers of those that had a row. Of each its number stays for a time."""
        found = await self._rows_by(tenant, "_id", row_ids(tenant, refs), transaction, {"n": 1})
        by_id = {row["_id"]: row["n"] for row in found}
        numbers = {ref: by_id[row_id] for ref in refs if (row_id := device_id(tenant, ref)) in by_id}
        await self._write(erasing_writes(self._erased, tenant, numbers, now, self._row_of), transaction)
        return frozenset(numbers.values())

    async def record(self, tenant: int, ref: str, now: datetime) -> DeviceRecord | None:
        """Return all that is held of a device, or what its erasure left; None if that is nothing."""
        ids = {device_id(tenant, ref), self._erased.row_id(tenant, ref)}
        rows = await self._rows_by(tenant, "_id", ids, None)
        return _record(ref, rows[0], now) if rows else None

    async def refuse_token(self, tenant: int, number: int, token: str) -> bool:
        """Tombstone a device whose token is dead, unless it has a new one: then return False.

        An exchanged token is refused too, so the preferences stay for the device's return.
        """
        holder = {"p": tenant, "h": token_hash(tenant, token), "n": number, "a": True}
        with translated():
            result = await self._devices.update_one(holder, UNREACHABLE)
        return result.modified_count == 1

    async def fresh(self, tenant: int, refs: Sequence[str], now: datetime) -> dict[str, datetime]:
        """Return when each registration expires, by ref; refs that are not registered are left out."""
        rows = await self._rows_by(tenant, "_id", row_ids(tenant, refs), None, {"a": 1, "x": 1})
        alive = {row["_id"]: row["x"] for row in rows if _alive(row, now)}
        return {ref: alive[row_id] for ref in refs if (row_id := device_id(tenant, ref)) in alive}

    async def numbers(self, tenant: int, refs: Sequence[str]) -> dict[str, int]:
        """Return the number of each device by its ref, whether its registration has expired or not.

        Refs of no device are left out, and those of removed ones.
        """
        rows = await self._rows_by(tenant, "_id", row_ids(tenant, refs), None, {"n": 1, "r": 1})
        return {row["r"]: row["n"] for row in rows if "r" in row}

    async def in_slice(
        self, tenant: int, part: Slice, after: tuple[str, str], limit: int, now: datetime
    ) -> tuple[list[Device], tuple[str, str] | None]:
        """Return the next devices of a slice, `limit` unless it ends, and the place to go on from; None at its end.

        Expired registrations are skipped. After the first read, reads are large even if few devices are still wanted.
        """
        devices: list[Device] = []
        size = limit
        while True:
            rows = await slice_rows(self._devices, tenant, part, after, size)
            for read, row in enumerate(rows, 1):
                after = row["c"], row["_id"]
                if _alive(row, now):
                    devices.append(_device(row))
                    if len(devices) == limit:
                        return devices, after if read < len(rows) or read == size else None
            if len(rows) < size:
                return devices, None
            size = MAX_ROWS_PER_SLICE_READ

    async def by_numbers(
        self, tenant: int, numbers: Iterable[int], now: datetime, *, told: bool = False
    ) -> dict[int, Device]:
        """Return registered devices by number, in any cell.

        With `told`, expired devices are included, but not removed ones or those with a refused token: an alert must be
        taken back from a phone even if its partner did not refresh it.
        """
        rows = await self._rows_by(tenant, "n", numbers, None)
        return {row["n"]: _device(row) for row in rows if _alive(row, now) or (told and "r" in row)}

    async def any(self, tenant: int) -> bool:
        """Return True if a device of this tenant has ever been registered."""
        return await self._numbers.has_given(tenant)

    async def _rows_of_input(
        self, tenant: int, items: Sequence[Registration], keys: Keys, transaction: Any
    ) -> tuple[dict[str, Row], list[Any]]:
        """Return by id the rows under the refs and tokens of an input, and the writes that restore erased ones."""
        known = await self._rows_by(tenant, "_id", {row_id for row_id, _ in keys}, transaction)
        found = {row["_id"] for row in known}
        # A token is in one row: a device that is refreshed with its token has been found by now.
        tokens = {digest for _, digest in keys if digest} - {row.get("h") for row in known}
        known += await self._rows_by(tenant, "h", tokens, transaction)
        new = [item.ref for item, (row_id, _) in zip(items, keys, strict=True) if row_id not in found]
        erased_ids = {self._erased.row_id(tenant, ref): device_id(tenant, ref) for ref in new}
        erased_rows = await self._rows_by(tenant, "_id", erased_ids, transaction)
        erased = {erased_ids[row["_id"]]: row for row in erased_rows}
        restored, restores = returning_rows(erased, keys, known, self._row_of)
        return {row["_id"]: row for row in [*known, *restored]}, restores

    def _row_of(self, tenant: int, row_id: str) -> Row:
        """Return the filter for one row to be written.

        Shards are told apart by the tenant. A replica set finds a row by its id alone twice as fast: 1,000 updates took
        76 ms by id and 147 ms by id and tenant, since the server plans each of the second kind.
        """
        return {"_id": row_id, "p": tenant} if self._database.is_sharded else {"_id": row_id}

    async def _rows_by(
        self,
        tenant: int,
        name: str,
        wanted_values: Iterable[str] | Iterable[int],
        transaction: Any,
        fields: Row | None = None,
    ) -> list[Row]:
        values = sorted(wanted_values)
        if not values:
            return []
        with translated():
            wanted = {"p": tenant, name: {"$in": values}}
            # Named, or the server would first try each index that begins with the tenant, and might keep one that reads
            # all devices of a tenant.
            return await self._devices.find(wanted, fields, session=transaction, hint=INDEX_OF[name]).to_list(None)

    async def _write(self, writes: Sequence[Any], transaction: Any) -> None:
        if not writes:
            return
        try:
            with translated():
                # Ordered: a token leaves one row before another row gets it.
                await self._devices.bulk_write(list(writes), ordered=True, session=transaction)
        except BulkWriteError as error:
            if any(failure["code"] == DUPLICATE_KEY for failure in error.details["writeErrors"]):
                raise TransactionConflict("another request wrote the same device or token") from None
            raise


def row_ids(tenant: int, refs: Iterable[str]) -> set[str]:
    """Return the row ids of refs."""
    return {device_id(tenant, ref) for ref in refs}


def _replacement(preferences: Preferences) -> Row:
    values = preference_row(preferences)
    gone = dict.fromkeys((name for name in FIELDS if name not in values), 1)
    return {name: fields for name, fields in (("$set", values), ("$unset", gone)) if fields}


def _values(item: Registration, digest: str | None, expires: datetime) -> Row:
    values: Row = {"c": item.cell, "r": item.ref, "l": item.language, "a": True, "x": expires}
    if digest:
        values |= {"t": item.token, "h": digest}
    return values


def _same_phone(row: Row, item: Registration, now: datetime) -> bool:
    """Return True if a registration only repeats what is known: then the device missed nothing."""
    return _alive(row, now + MAX_REQUEST_TIME) and row.get("t") == item.token and row["r"] == item.ref


def _alive(row: Row, now: datetime) -> bool:
    return bool(row["a"]) and row["x"] > now


def _device(row: Row) -> Device:
    preferences = read_preferences(row)
    return Device(row["n"], row["_id"], row["r"], row.get("t"), row["l"], Cell(row["c"]), preferences, row.get("s"))


def _record(ref: str, row: Row, now: datetime) -> DeviceRecord:
    is_alive, preferences = _alive(row, now), read_preferences(row)
    erased_at = row.get("e")
    return DeviceRecord(ref, is_alive, row["x"], "h" in row, "c" in row, row.get("l"), preferences, erased_at)
