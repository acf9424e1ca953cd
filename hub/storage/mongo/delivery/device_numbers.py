"""The numbers of devices: dense within a tenant, in rows {_id: "numbers.<tenant>", value} of the counters."""

from pymongo import ReturnDocument
from pymongo.errors import ExecutionTimeout

from hub.storage.mongo.database import Database, translated
from hub.storage.mongo.transactions import TransactionConflict

NUMBERS_TIMEOUT_MS = 3000
"""The wait for new numbers while the transaction is open. An administrator's command that locks the whole server waits
for the transaction, and the counter waits for the command: then the transaction is run again."""


class DeviceNumbers:
    """Gives each new device its number."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counters = database.collection("counters")
        self._quick_counters = database.collection("counters", waits=False)

    async def has_given(self, tenant: int) -> bool:
        """Return True if a device of this tenant has ever had a number."""
        with translated():
            return await self._counters.find_one({"_id": _row_id(tenant)}) is not None

    async def take(self, tenant: int, count: int) -> range:
        """Return numbers that no device of this tenant has had, in order. Those of an aborted transaction are lost."""
        if not count:
            return range(0)
        # Outside the transaction on purpose: an attempt that is run again only leaves a gap in the numbers. No majority
        # is waited for: the commit that follows waits for one, and what it confirms includes all earlier writes of the
        # replica set. A number that was rolled back and given again to another is refused by its unique index.
        counters = self._counters if self._database.is_sharded else self._quick_counters
        with translated():
            try:
                row = await counters.find_one_and_update(
                    {"_id": _row_id(tenant)},
                    {"$inc": {"value": count}},
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                    maxTimeMS=NUMBERS_TIMEOUT_MS,
                )
            except ExecutionTimeout:
                raise TransactionConflict("the counter did not answer while the transaction was open") from None
        assert row is not None
        return range(row["value"] - count, row["value"])


def _row_id(tenant: int) -> str:
    return f"numbers.{tenant}"
