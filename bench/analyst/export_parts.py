"""The parts of a worker that writes public facts, over one database."""

from hub.domain.access.table import AccessTable
from hub.domain.cases.regions import Regions
from hub.domain.cursors import CursorSeal
from hub.domain.search.digests import SearchDigests
from hub.services.exports.ports import ExportParts
from hub.services.exports.steps.export_links import ExportLinks
from hub.services.police.ports.access import CaseReading, ReadRateLimit
from hub.services.police.ports.alerts import OverCases
from hub.storage.mongo.alerts.lists import AlertLists
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.cases.counted_reads import CaseReadRepository
from hub.storage.mongo.clock import SystemClock
from hub.storage.mongo.database import Database
from hub.storage.mongo.exports.exports import ExportRepository
from hub.storage.mongo.exports.rows_by_id import RowsById
from hub.storage.mongo.idempotency import IdempotencyRepository
from hub.storage.mongo.tips.lists import TipLists
from hub.storage.mongo.trail.audit import AuditRepository
from hub.wiring.secrets import SecretBox

KEY = bytes(range(32))


class NoNotices:
    """Nobody is told: public facts meet no rate limit."""

    async def read_limit_reached(self, *_: object) -> None:
        """Do nothing."""


def parts_over(database: Database) -> ExportParts:
    """Return the parts."""
    box = SecretBox(KEY)
    reading = CaseReading(
        AuditRepository(database),
        CaseRepository(database),
        CursorSeal(KEY),
        SearchDigests(KEY),
        AccessTable(),
        ReadRateLimit(CaseReadRepository(database), NoNotices(), 300),
        Regions(),
    )
    return ExportParts(
        database,
        IdempotencyRepository(database),
        ExportRepository(database, box.seal, box.unseal),
        RowsById(database),
        reading,
        OverCases(TipLists(database), AlertLists(database)),
        ExportLinks(KEY, "http://127.0.0.1"),
        SystemClock(),
    )
