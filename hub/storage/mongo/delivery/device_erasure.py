"""Erased devices: of each stays its number, under a keyed digest of its ref: {_id: "e.<digest>", p, n, a, x, e}.

p tenant, n number, a false, e the moment of the erasure, x a little later: an alert that was opened by then may have
told the device. The ref comes back under its number as long as the row stays, so that no alert is told to it twice and
the end of each alert finds it. Without `HUB_KEY` nobody can tell from the row which ref it was.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo import DeleteOne, InsertOne

from hub.domain.delivery.devices import device_id
from hub.domain.keys import KeyUse, derive_key, keyed_digest
from hub.storage.mongo.database import Row

DIGEST_BYTES: Final = 16

MAX_REQUEST_TIME: Final = timedelta(minutes=5)
"""Longer than any request: a device valid at its start may have expired by its commit, and an alert that was opened
after the start of an erasure may have told the device before its commit."""

RowOf = Callable[[int, str], Row]
"""Returns the filter for the row of a tenant with an id."""


class ErasedRefs:
    """Gives the id of the row that an erasure leaves, by a key derived from the hub's."""

    def __init__(self, hub_key: bytes) -> None:
        self._key = derive_key(hub_key, KeyUse.ERASED_REFS)

    def row_id(self, tenant: int, ref: str) -> str:
        """Return the id for a ref."""
        return "e." + keyed_digest(self._key, str(tenant), ref)[:DIGEST_BYTES].hex()


def erasing_writes(
    refs: ErasedRefs, tenant: int, numbers: Mapping[str, int], now: datetime, row_of: RowOf
) -> list[Any]:
    """Return the writes that erase devices; `numbers` are those of the rows that there are, by ref."""
    # All deletions first: a number is in one row at a time, and a bulk write is one command for each run of a kind.
    gone: list[Any] = [DeleteOne(row_of(tenant, device_id(tenant, ref))) for ref in numbers]
    row: Row = {"p": tenant, "a": False, "x": now + MAX_REQUEST_TIME, "e": now}
    left = [InsertOne({"_id": refs.row_id(tenant, ref), "n": number} | row) for ref, number in numbers.items()]
    return gone + left


def returning_rows(
    erased: Mapping[str, Row], keys: Iterable[tuple[str, str | None]], known: Iterable[Row], row_of: RowOf
) -> tuple[list[Row], list[Any]]:
    """Return erased devices that an input names again as rows of removed ones, and the writes that make them so.

    `erased` are the rows of the erasures by the row id of the ref, `keys` those of the input, `known` its other rows. A
    ref whose token is that of a phone under another ref takes that phone and its number, under which alerts may stand
    on its screen; then only the row of the erasure goes.
    """
    held = {row["h"] for row in known if "h" in row}
    taking = {row_id for row_id, phone in keys if phone in held}
    writes: list[Any] = [DeleteOne(row_of(row["p"], row["_id"])) for row in erased.values()]
    rows: list[Row] = [
        {"_id": row_id, "p": row["p"], "n": row["n"], "a": False, "x": row["x"]}
        for row_id, row in erased.items()
        if row_id not in taking
    ]
    return rows, writes + [InsertOne(dict(row)) for row in rows]
