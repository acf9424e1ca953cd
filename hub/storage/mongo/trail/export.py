"""Read the whole audit trail, and its manifests, for an auditor."""

import json
from collections.abc import AsyncIterator
from typing import Any

from bson import Timestamp

from hub.domain.trail.chain import exported_line, moment_text
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.trail.chain import read_link
from hub.storage.mongo.trail.manifests import AHEAD_SECONDS, EVERY_ROW, note_of

EXPORT_VERSION = 1


class AuditExport:
    """The port `TrailExport`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lines = database.collection("audit").with_options(codec_options=EVERY_ROW)
        self._manifests = database.collection("audit_manifests").with_options(codec_options=EVERY_ROW)

    async def lines(self) -> AsyncIterator[str]:
        """Yield a header, then every line up to now: first those from before the chain, then as they were inserted."""
        with translated():
            last = await self._manifests.find({"_id": {"$type": "int"}}).sort("_id", -1).limit(1).to_list(None)
            now, until = await self._database.server_time(), await self._database.logical_time()
        # Whatever is inserted later is stamped later. A line up to this place is visible before the next one of its
        # chain is inserted: each chain is read without a gap, up to what the last manifest names or farther.
        # Lines of no stamp, and of one that no server has set, are read too: somebody has put them there.
        ahead = Timestamp(min(until.time + AHEAD_SECONDS, 2**32 - 1), 0)
        header = {"trail": EXPORT_VERSION, "manifest": last[0]["_id"] if last else 0, "at": moment_text(now)}
        yield json.dumps(header, separators=(",", ":"))
        for entered in ({"$not": {"$gte": Timestamp(0, 0)}}, {"$lte": until}, {"$gt": ahead}):
            async for row in self._read({"entered": entered}):
                yield _exported(row)

    async def notes(self, last: int | None = None) -> AsyncIterator[str]:
        """Yield every signed manifest in order, up to one of a number."""
        with translated():
            async for row in self._manifests.find({} if last is None else {"_id": {"$lte": last}}).sort("_id", 1):
                yield note_of(row)

    async def _read(self, wanted: Row) -> AsyncIterator[dict[str, Any]]:
        with translated():
            async for row in self._lines.find(wanted).sort("entered", 1):
                yield row


def _exported(row: Row) -> str:
    """Return a line as the auditor gets it. One that is no line of the hub is exported as such, and ends no export."""
    try:
        return exported_line({**row, "id": row["_id"]}, read_link(row))
    except (AttributeError, KeyError, TypeError, ValueError):
        return json.dumps({"damaged": str(row["_id"])}, separators=(",", ":"))
