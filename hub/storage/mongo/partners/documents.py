"""Persisted documents of partners, each under its partner and the digest of its text, so that it never changes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pymongo import ReplaceOne

from hub.storage.mongo.database import Database, translated
from hub.storage.row_cache import RowCache

MAX_CACHED: Final = 2_000
CACHE_SECONDS: Final = 5.0
"""A removed document may still be executed for this long."""


class DocumentRepository:
    """The port `PersistedDocuments`."""

    def __init__(self, database: Database) -> None:
        self._documents = database.collection("documents")
        self._partners = database.collection("partners")
        self._recent: RowCache[str, str] = RowCache(MAX_CACHED, CACHE_SECONDS)

    async def find(self, partner: str, digest: str) -> str | None:
        """Return the text of a partner's document; None for one that is not the partner's."""
        key = f"{partner}.{digest}"
        return (await self._recent.get([key], self._read)).get(key)

    async def keep(self, partner: str, texts: Mapping[str, str], *, alone: bool, transaction: Any) -> int:
        """Store documents by digest; with `alone`, remove all others of the partner.

        Return how many the partner has then.
        """
        rows = [{"_id": f"{partner}.{digest}", "partner": partner, "text": text} for digest, text in texts.items()]
        with translated():
            # Two calls at once would not see each other's documents. This write lets one of them run again.
            await self._partners.update_one({"_id": partner}, {"$inc": {"documents": 1}}, session=transaction)
            if alone:
                others = {"partner": partner, "_id": {"$nin": [row["_id"] for row in rows]}}
                await self._documents.delete_many(others, session=transaction)
            if rows:
                writes = [ReplaceOne({"_id": row["_id"]}, row, upsert=True) for row in rows]
                await self._documents.bulk_write(writes, session=transaction)
            return int(await self._documents.count_documents({"partner": partner}, session=transaction))

    async def _read(self, keys: Sequence[str]) -> dict[str, str]:
        with translated():
            rows = await self._documents.find({"_id": {"$in": list(keys)}}).to_list(None)
        return {row["_id"]: row["text"] for row in rows}
