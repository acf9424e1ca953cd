"""Drafts of the console, sealed. Each takes one of the slots of its account; a unique index keeps its name single.

Account and name are digests: without the hub's key nobody learns who wrote a draft, or which ones are of one account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pymongo.errors import DuplicateKeyError

from hub.domain.access.console_sessions import DRAFTS_KEPT, MAX_DRAFTS, DraftChanged
from hub.errors import StorageUnavailable, TooManyItems
from hub.storage.mongo.database import Database, Row, translated

MAX_TRIES: Final = MAX_DRAFTS
"""Others of the account take slots at the same moment; each try that fails is one of theirs that came in."""
TICK: Final = timedelta(milliseconds=1)
"""The precision of times in MongoDB. Each version of a draft is later than the one before, whatever the clocks say."""


@dataclass(frozen=True, slots=True, repr=False)
class StoredDraft:
    """A draft without its content. The name is sealed."""

    name: bytes
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Over:
    """The version that a change may replace; None: only no draft at all."""

    saved_at: datetime | None


class DraftRepository:
    """Drafts by account and name, both as digests. Every method raises StorageUnavailable."""

    def __init__(self, database: Database) -> None:
        self._drafts = database.collection("console_drafts")

    async def save(
        self, account: str, name: str, sealed_name: bytes, sealed: bytes, over: Over | None = None
    ) -> datetime:
        """Store a draft in place of the one of this name; return when, in real time.

        Raise TooManyItems without a slot, and DraftChanged if the one in its place is not the one of `over`.
        """
        now = _now(over)
        change: Row = {"sealed": sealed, "saved_real": now, "expires_real": now + DRAFTS_KEPT}
        key: Row = {"account": account, "name": name}
        for _ in range(MAX_TRIES):
            with translated():
                if (await self._drafts.update_one(_place(key, over, now), {"$set": change})).matched_count:
                    return now
                rows = await self._drafts.find({"account": account}, {"slot": 1, "name": 1}).to_list(None)
            if over and (over.saved_at or any(row["name"] == name for row in rows)):
                raise DraftChanged()
            taken = {row["slot"] for row in rows}
            slot = next((number for number in range(MAX_DRAFTS) if number not in taken), None)
            if slot is None:
                raise TooManyItems(f"An account keeps at most {MAX_DRAFTS} drafts; throw one away.")
            row = {"_id": f"{account}.{slot}", "slot": slot, "sealed_name": sealed_name, **key, **change}
            try:
                with translated():
                    await self._drafts.insert_one(row)
            except DuplicateKeyError:
                continue
            return now
        raise StorageUnavailable()

    async def listed(self, account: str) -> Sequence[StoredDraft]:
        """Return the drafts of an account without their contents, the newest first."""
        with translated():
            rows = await self._drafts.find({"account": account}, {"sealed": 0}).to_list(MAX_DRAFTS)
        drafts = [StoredDraft(bytes(row["sealed_name"]), row["saved_real"]) for row in rows if _is_current(row)]
        return sorted(drafts, key=lambda draft: draft.saved_at, reverse=True)

    async def get(self, account: str, name: str) -> tuple[bytes, datetime] | None:
        """Return the sealed content of a draft and when it was saved; None if there is none."""
        with translated():
            row = await self._drafts.find_one({"account": account, "name": name})
        return (bytes(row["sealed"]), row["saved_real"]) if row and _is_current(row) else None

    async def delete(self, account: str, name: str, over: Over | None = None) -> None:
        """Throw a draft away; do nothing if there is none. Raise DraftChanged if it is not the one of `over`."""
        key: Row = {"account": account, "name": name}
        with translated():
            if (await self._drafts.delete_one(_place(key, over, _now(None)))).deleted_count or not over:
                return
            row = await self._drafts.find_one(key, {"expires_real": 1})
        if row and _is_current(row):
            raise DraftChanged()


def _now(over: Over | None) -> datetime:
    now = datetime.now(UTC)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return max(now, over.saved_at + TICK) if over and over.saved_at else now


def _place(key: Row, over: Over | None, now: datetime) -> Row:
    """Return the filter of the draft that may be replaced. One that has ended does not count."""
    if over is None:
        return key
    return {**key, "saved_real": over.saved_at} if over.saved_at else {**key, "expires_real": {"$lte": now}}


def _is_current(row: Row) -> bool:
    # MongoDB removes a row up to a minute after its end.
    return bool(row["expires_real"] > datetime.now(UTC))
