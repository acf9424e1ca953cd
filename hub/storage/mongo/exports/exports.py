"""Exports, and the parts of their files: each part is one row, added in the transaction that says that it is there.

A part is not a file of GridFS: that is several rows, which no crash may leave half of.
"""

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from bson import Binary

from hub.domain.access.table import CaseScope
from hub.domain.cases.keeping import Wipe
from hub.domain.exports.export import Export, ExportFailure, ExportState
from hub.services.exports.ports import NewPart
from hub.storage.mongo.access.access_rows import HIDDEN, scope_filter
from hub.storage.mongo.cases.hiding import hidden_cases
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.exports.rows import account_key, export_row, read_export
from hub.storage.mongo.leases import FREE, leased_write

LEASE: Final = timedelta(seconds=30)

BY_START: Final = [("started_at", -1), ("_id", -1)]
IN_ORDER: Final = [("export", 1), ("begins", 1)]

WAITS: Final[Row] = {"state": {"$in": [ExportState.QUEUED.value, ExportState.RUNNING.value]}}
RUNS: Final[Row] = {"state": ExportState.RUNNING.value}

Seal = Callable[[bytes], bytes]


class ExportRepository:
    """The port `Exports`; `seal` and `unseal` encrypt the purpose and the filter, which may name a child."""

    def __init__(self, database: Database, seal: Seal, unseal: Seal, lease: timedelta = LEASE) -> None:
        self._lease = lease
        self._database = database
        self._exports = database.collection("exports")
        self._parts = database.collection("export_parts")
        self._cases = database.collection("cases")
        self._seal, self._unseal = seal, unseal

    async def add(self, export: Export, transaction: Any) -> None:
        """Insert an export. Of two that take one slot of an account at once, one's transaction is run again."""
        with translated():
            await self._exports.insert_one(export_row(export, self._seal), session=transaction)

    async def get(self, export_id: str, transaction: Any = None) -> Export | None:
        """Return an export; None if there is none (any more)."""
        with translated():
            row = await self._exports.find_one({"_id": export_id}, session=transaction)
        return read_export(row, self._unseal) if row else None

    async def of_account(self, account: str, transaction: Any = None) -> list[Export]:
        """Return the exports of an account, newest first."""
        with translated():
            found = self._exports.find({"owner": account_key(account)}, session=transaction).sort(BY_START)
            rows = await found.to_list(None)
        return [read_export(row, self._unseal) for row in rows]

    async def save(self, export: Export, transaction: Any) -> None:
        """Store the state, the approval and the failure of an export that was read in the same transaction."""
        changes = {
            "state": export.state.value,
            "approved_by": export.approved_by,
            "failure": export.failure.value if export.failure else None,
        }
        with translated():
            await self._exports.update_one({"_id": export.id}, {"$set": changes}, session=transaction)

    async def remove(self, export_id: str) -> bool:
        """Remove an export with its file; return False if there was none.

        The row changes first: no worker adds a part after that. It goes last: until then the next run goes on.
        """
        with translated():
            ended = {"$set": {"state": ExportState.FAILED.value, "token": None}}
            await self._exports.update_one({"_id": export_id}, ended)
            await self._parts.delete_many({"export": export_id})
            return (await self._exports.delete_one({"_id": export_id})).deleted_count == 1

    async def expired(self, now: datetime, limit: int) -> list[str]:
        """Return exports whose time is over."""
        with translated():
            rows = await self._exports.find({"expires_at": {"$lte": now}}, {"_id": 1}).limit(limit).to_list(None)
        return [row["_id"] for row in rows]

    async def has_case_outside(self, export_id: str, scopes: Sequence[CaseScope]) -> bool:
        """Return True if the file holds a case that is not of each of these scopes."""
        if any(scope.is_empty for scope in scopes):
            return True
        outside: Row = {"$nor": [{"$and": [scope_filter(scope) for scope in scopes]}]}
        of_export: Row = {"export": export_id}
        with translated():
            if all(scope.everything for scope in scopes):
                # Hidden cases alone are outside, and few.
                hidden = await hidden_cases(self._cases, [outside])
                held = of_export | {"cases": {"$in": hidden}}
                return bool(hidden) and await self._parts.find_one(held, {"_id": 1}) is not None
            async for part in self._parts.find(of_export, {"cases": 1}).sort("begins", 1):
                found = {"_id": {"$in": part["cases"]}} | outside
                if await self._cases.find_one(found, {"_id": 1}, hint=[("_id", 1)]) is not None:
                    return True
        return False

    async def forget_case(self, case_id: str) -> int:
        """Remove the file of every export that holds a case, which then has failed; return how many.

        To be called once the case's row says that its wipe has begun. A part whose transaction read the row before
        that conflicts with the first write here, and is then not added.
        """
        with translated():
            await self._exports.update_many(WAITS, {"$inc": {"wipes": 1}})
            rows = await self._parts.find({"cases": case_id}, {"export": 1}).to_list(None)
            found = sorted({row["export"] for row in rows})
            for export_id in found:
                gone = {"state": ExportState.FAILED.value, "failure": ExportFailure.CASE_WIPED.value, "token": None}
                await self._exports.update_one({"_id": export_id}, {"$set": gone})
                await self._parts.delete_many({"export": export_id})
        return len(found)

    async def withdraw_case(self, case_id: str, transaction: Any) -> None:
        """Let every export fail whose file holds a case that is hidden in this transaction, and remove those parts.

        The other parts go with their export, within a day. A part that another transaction adds conflicts with the
        first write here, as in `forget_case`.
        """
        with translated():
            await self._exports.update_many(WAITS, {"$inc": {"wipes": 1}}, session=transaction)
            of_case: Row = {"cases": case_id}
            rows = await self._parts.find(of_case, {"export": 1}, session=transaction).to_list(None)
            found = sorted({row["export"] for row in rows})
            gone = {"state": ExportState.FAILED.value, "failure": ExportFailure.CASE_HIDDEN.value, "token": None}
            await self._exports.update_many({"_id": {"$in": found}}, {"$set": gone}, session=transaction)
            await self._parts.delete_many(of_case, session=transaction)

    async def claim(self) -> tuple[Export, str] | None:
        """Take the lease of an export that waits or goes on, the one first that waits longest; None without any."""
        free: Row = {"$expr": {"$lt": ["$until", "$$NOW"]}}
        token = secrets.token_hex(8)
        with translated():
            row = await self._exports.find_one(WAITS | free, {"_id": 1}, sort=[("claimed_at", 1)])
            if row is None:
                return None
            taken = leased_write({"token": token} | RUNS, from_now={"until": self._lease, "claimed_at": timedelta(0)})
            mine: Row = {"_id": row["_id"]} | WAITS
            if not (await self._exports.update_one(mine | free, taken)).modified_count:
                return None
        export = await self.get(row["_id"])
        return (export, token) if export is not None else None

    async def add_part(self, export: Export, token: str, part: NewPart) -> Export | None:
        """Add the next part, and extend the lease; None if the lease is lost or a case of it went meanwhile."""
        following = replace(
            export,
            state=ExportState.RUNNING,
            rows=export.rows + part.rows,
            size=export.size + len(part.data),
            parts=export.parts + 1,
            after=part.after,
            is_written=part.is_last,
        )
        row = {
            "_id": f"{export.id}.{export.parts:06}",
            "export": export.id,
            "begins": export.size,
            "data": Binary(part.data),
            "cases": sorted(part.cases),
        } | ({"footer": Binary(part.footer)} if part.footer else {})
        progress = {name: getattr(following, name) for name in ("rows", "size", "parts", "after", "is_written")}
        mine = {"_id": export.id, "token": token, "parts": export.parts, **RUNS}
        fresh: Row = {"_id": {"$in": sorted(part.cases - part.wiped)}}
        wiped_since = fresh | {"$or": [{name: Wipe.FACTS.value} for name in ("wiping", "wiped")]}
        hidden_since = {"_id": {"$in": sorted(part.cases - part.hidden)}} | HIDDEN

        async def work(transaction: Any) -> bool:
            taken = await self._exports.update_one(
                mine, leased_write(progress, from_now={"until": self._lease}), session=transaction
            )
            if not taken.modified_count:
                return False
            for gone_since in (wiped_since, hidden_since):
                if await self._cases.find_one(gone_since, {"_id": 1}, session=transaction) is not None:
                    raise _GoneMeanwhile()
            await self._parts.insert_one(row, session=transaction)
            return True

        try:
            with translated():
                return following if await self._database.run(work) else None
        except _GoneMeanwhile:
            return None

    async def keep(self, export_id: str, token: str) -> bool:
        """Extend the lease; return False if it is lost."""
        with translated():
            kept = await self._exports.update_one(
                {"_id": export_id, "token": token, **RUNS}, leased_write({}, from_now={"until": self._lease})
            )
        return kept.modified_count == 1

    async def finish(self, export: Export, token: str, sha256: str, expires_at: datetime) -> bool:
        """Make the file ready; return False if the lease is lost."""
        ready = {"state": ExportState.READY.value, "sha256": sha256, "expires_at": expires_at, "token": None}
        with translated():
            done = await self._exports.update_one({"_id": export.id, "token": token, **RUNS}, {"$set": ready})
        return done.modified_count == 1

    async def fail(self, export_id: str, token: str, failure: ExportFailure) -> None:
        """Say why there will be no file; its parts stay, so that it can go on."""
        failed = {"state": ExportState.FAILED.value, "failure": failure.value, "until": FREE, "token": None}
        with translated():
            await self._exports.update_one({"_id": export_id, "token": token}, {"$set": failed})

    async def release(self, export_id: str, token: str) -> None:
        """Give the lease back."""
        with translated():
            await self._exports.update_one({"_id": export_id, "token": token}, {"$set": {"until": FREE, "token": None}})

    async def footers(self, export_id: str) -> list[bytes]:
        """Return the footers of the parts in their order, of those that have one."""
        with translated():
            found = self._parts.find({"export": export_id}, {"footer": 1}).hint(IN_ORDER).sort(IN_ORDER)
            return [bytes(row["footer"]) async for row in found if "footer" in row]

    async def parts(self, export_id: str, start: int) -> AsyncIterator[tuple[int, bytes]]:
        """Yield the parts of a file in their order, from the one that holds the byte `start`, each with its offset."""
        of_export: Row = {"export": export_id, "begins": {"$lte": start}}
        shown = {"begins": 1, "data": 1}
        with translated():
            first = await self._parts.find_one(of_export, {"begins": 1}, sort=[("begins", -1)])
            if first is None:
                return
            wanted: Row = {"export": export_id, "begins": {"$gte": first["begins"]}}
            # One at a time: a megabyte each.
            async for row in self._parts.find(wanted, shown).hint(IN_ORDER).sort(IN_ORDER).batch_size(2):
                yield row["begins"], bytes(row["data"])


class _GoneMeanwhile(Exception):
    """A case was wiped or hidden after it was read: the part is read again."""
