"""The room on the database's disk, which photos must leave to cases."""

import logging
import time
from typing import Final

from pymongo.errors import OperationFailure

from hub.domain.photos import DiskSpace
from hub.single_flight import SingleFlight
from hub.storage.mongo.database import Database, Row, translated

log = logging.getLogger("hub.media")

CHUNKS: Final = "media.chunks"

NO_COLLECTION: Final = 26
"""The server's code before the first photo."""

READ_SECONDS: Final = 2.0
"""The time for which a process relies on what it read: it stores some megabytes meanwhile."""


class PhotoDisk:
    """The port `PhotoDisk`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._space: DiskSpace | None = None
        self._read_at = float("-inf")
        self._is_known = True
        self._reads: SingleFlight[None, None] = SingleFlight()

    async def space(self) -> DiskSpace | None:
        """Return the room as of READ_SECONDS ago at most; None if the server does not say it, or not to this user."""
        if time.monotonic() - self._read_at >= READ_SECONDS:
            await self._reads.join(None, self._read_anew)
        return self._space

    async def _read_anew(self) -> None:
        try:
            with translated():
                self._space = await self._read()
        except OperationFailure as error:
            self._space = None
            if self._is_known:
                log.warning("photo_disk_unknown", extra={"code": error.code})
            self._is_known = False
        self._read_at = time.monotonic()

    async def _read(self) -> DiskSpace | None:
        stats = await self._database.unstable.command("dbStats")
        if not stats.get("fsTotalSize"):
            return None
        total = int(stats["fsTotalSize"])
        return DiskSpace(total, total - int(stats["fsUsedSize"]) + await self._reusable())

    async def _reusable(self) -> int:
        """Return the room within the files of photos: they never shrink, and new photos take that of removed ones."""
        pipeline: list[Row] = [{"$collStats": {"storageStats": {}}}]
        try:
            parts = await self._database.unstable[CHUNKS].aggregate(pipeline).to_list(None)
        except OperationFailure as error:
            if error.code == NO_COLLECTION:
                return 0
            raise
        return sum(int(part["storageStats"].get("freeStorageSize", 0)) for part in parts)
