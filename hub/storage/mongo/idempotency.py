"""Completed calls, stored for a day of real time under the digest of caller, operation and key."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from hub.services.idempotency import KeptCall, KeyTaken
from hub.storage.mongo.database import Database, translated

EXPIRES_AFTER = timedelta(hours=24)


class IdempotencyRepository:
    """The port `IdempotencyKeys`: one row per call, inserted in the transaction of the call's changes."""

    def __init__(self, database: Database) -> None:
        self._calls = database.collection("idempotency")

    async def find(self, key_id: str, transaction: Any) -> KeptCall | None:
        """Return the call stored under this id; None if there is none or it has expired."""
        with translated():
            row = await self._calls.find_one({"_id": key_id}, session=transaction)
        # The database removes expired rows only from time to time.
        if row is None or row["expires_real"] <= datetime.now(UTC):
            return None
        return KeptCall(row["fingerprint"], row["result"])

    async def keep(self, key_id: str, call: KeptCall, transaction: Any) -> None:
        """Store a call in place of an expired one; raises KeyTaken if the stored call has not expired."""
        now = datetime.now(UTC)
        row = {
            "_id": key_id,
            "fingerprint": call.fingerprint,
            "result": call.result,
            "expires_real": now + EXPIRES_AFTER,
        }
        # One call: it is the last of its transaction, which holds rows that other calls wait for.
        expired = {"_id": key_id, "expires_real": {"$lte": now}}
        with translated():
            try:
                await self._calls.replace_one(expired, row, upsert=True, session=transaction)
            except DuplicateKeyError:
                raise KeyTaken() from None
