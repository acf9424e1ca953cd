"""The minimum that leaves the same rows: pymongo with majority and journal, without the hub.

Rows, numbers, cell rows and the reading of old cells are the hub's; its checks, its transaction, its journal, its
hook and GraphQL are not. The bare driver does not even check whether a token is registered elsewhere: the index
refuses it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import h3
from pymongo import InsertOne, MongoClient, ReturnDocument, UpdateOne
from pymongo.write_concern import WriteConcern

SURE = WriteConcern("majority", j=True)


@dataclass(frozen=True, slots=True)
class Item:
    """A device as an app sends it."""

    ref: str
    token: str
    cell: str


class BareDriver:
    """The devices of one tenant in a database of their own."""

    def __init__(self, url: str, tenant: int) -> None:
        self._client: MongoClient[dict[str, Any]] = MongoClient(url, tz_aware=True)
        database = self._client.get_default_database()
        self._devices = database.get_collection("devices", write_concern=SURE)
        self._cells = database.get_collection("cells", write_concern=SURE)
        self._counters = database.get_collection("counters", write_concern=SURE)
        self._tenant = tenant
        self._known: set[str] = set()
        self._devices.create_index([("p", 1), ("c", 1), ("_id", 1)])
        self._devices.create_index([("p", 1), ("n", 1)], unique=True)
        self._devices.create_index([("h", 1)], unique=True, partialFilterExpression={"h": {"$exists": True}})

    def register(self, items: Sequence[Item]) -> None:
        """Register new devices."""
        self._ensure_cells(items)
        tenant, expires = self._tenant, datetime.now(UTC) + timedelta(days=60)
        ids = [_digest(f"{tenant}|{item.ref}", 10) for item in items]
        if self._old_cells(ids):
            raise RuntimeError("these devices are not new")
        counter = self._counters.find_one_and_update(
            {"_id": f"numbers.{tenant}"},
            {"$inc": {"value": len(items)}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        assert counter is not None
        first = counter["value"] - len(items)
        self._write(
            [
                InsertOne(
                    {
                        "_id": row_id,
                        "p": tenant,
                        "n": number,
                        "c": item.cell,
                        "r": item.ref,
                        "l": "zh-CN",
                        "a": True,
                        "x": expires,
                        "t": item.token,
                        "h": _digest(f"{tenant}|{item.token}", 12),
                    }
                )
                for number, (row_id, item) in enumerate(zip(ids, items, strict=True), start=first)
            ]
        )

    def move(self, items: Sequence[Item]) -> None:
        """Move devices to other cells."""
        self._ensure_cells(items)
        expires = datetime.now(UTC) + timedelta(days=60)
        ids = [_digest(f"{self._tenant}|{item.ref}", 10) for item in items]
        if len(self._old_cells(ids)) != len(items):
            raise RuntimeError("these devices are not registered")
        self._write(
            [
                UpdateOne({"_id": row_id}, {"$set": {"c": item.cell, "x": expires}})
                for row_id, item in zip(ids, items, strict=True)
            ]
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _write(self, writes: Sequence[Any]) -> None:
        # One commit for all is faster than one for each.
        with self._client.start_session() as session, session.start_transaction(write_concern=SURE):
            self._devices.bulk_write(writes, ordered=False, session=session)

    def _old_cells(self, ids: Sequence[str]) -> Mapping[str, str]:
        rows = self._devices.find({"p": self._tenant, "_id": {"$in": list(ids)}}, {"c": 1, "n": 1})
        return {row["_id"]: row["c"] for row in rows}

    def _ensure_cells(self, items: Sequence[Item]) -> None:
        missing = {item.cell for item in items} - self._known
        if not missing:
            return
        # One insert takes a quarter of what an upsert of each takes. This driver is alone: no row is there before.
        self._cells.insert_many(
            [{"_id": cell, "loc": _location(cell), "n": {str(self._tenant): 0}} for cell in missing], ordered=False
        )
        self._known |= missing


def _digest(text: str, size: int) -> str:
    return blake2b(text.encode(), digest_size=size).hexdigest()


def _location(cell: str) -> dict[str, Any]:
    latitude, longitude = h3.cell_to_latlng(cell)
    return {"type": "Point", "coordinates": [longitude, latitude]}
