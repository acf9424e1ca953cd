"""Drafts of the console, sealed. Each takes one of the slots of its account; a unique index keeps its name single.

Account and name are digests: without the hub's key nobody learns who wrote a draft, or which ones are of one account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from hub.domain.console import DRAFTS_KEPT, MAX_DRAFTS
from hub.errors import StorageUnavailable, TooManyItems
from hub.storage.mongo.database import Database, Row, translated

MAX_TRIES: Final = MAX_DRAFTS
"""Others of the account take slots at the same moment; each try that fails is one of theirs that came in."""


@dataclass(frozen=True, slots=True, repr=False)
class StoredDraft:
    """A draft without its content. The name is sealed."""

    name: bytes
    saved_at: datetime


class DraftRepository:
    """Drafts by account and name, both as digests. Every method raises StorageUnavailable."""

    def __init__(self, database: Database) -> None:
        self._drafts = database.collection("console_drafts")

    async def save(self, account: str, name: str, sealed_name: bytes, sealed: bytes) -> datetime:
        """Store a draft in place of the one of this name; return the real time. Raise TooManyItems without a slot."""
        now = datetime.now(UTC)
        change: Row = {"sealed": sealed, "saved_real": now, "expires_real": now + DRAFTS_KEPT}
        key: Row = {"account": account, "name": name}
        for _ in range(MAX_TRIES):
            with translated():
                if (await self._drafts.update_one(key, {"$set": change})).matched_count:
                    return now
                rows = await self._drafts.find({"account": account}, {"slot": 1}).to_list(None)
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
        drafts = [StoredDraft(bytes(row["sealed_name"]), row["saved_real"]) for row in rows if _holds(row)]
        return sorted(drafts, key=lambda draft: draft.saved_at, reverse=True)

    async def get(self, account: str, name: str) -> bytes | None:
        """Return the sealed content of a draft; None if there is none."""
        with translated():
            row = await self._drafts.find_one({"account": account, "name": name})
        return bytes(row["sealed"]) if row and _holds(row) else None

    async def delete(self, account: str, name: str) -> None:
        """Throw a draft away; do nothing if there is none."""
        with translated():
            await self._drafts.delete_one({"account": account, "name": name})


def _holds(row: Row) -> bool:
    # MongoDB removes a row up to a minute after its end.
    return bool(row["expires_real"] > datetime.now(UTC))
