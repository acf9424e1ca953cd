"""The stored audit trail: lines are appended before anything is shown, as links of a chain, and never changed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from hub.domain.access.table import Relation
from hub.domain.stored import from_stored
from hub.domain.trail.audit import AuditAction, AuditEntry, AuditOutcome
from hub.services.police.ports.stores import AuditSearch, Position
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.keyset import older_than
from hub.storage.mongo.trail.chain import ChainedInserts


class AuditRepository:
    """Lines of the trail; every write is journalled on a majority before it is acknowledged."""

    def __init__(self, database: Database) -> None:
        self._lines = database.collection("audit")
        self._chain = ChainedInserts(self._lines)

    async def append(self, entries: Sequence[AuditEntry]) -> None:
        """Append lines; raises AuditUnavailable unless the database confirms them."""
        await self._chain.append([_row(entry) for entry in entries])

    async def search(self, wanted: AuditSearch, after: Position | None, limit: int) -> list[AuditEntry]:
        """Return lines, newest first, that follow the one at `after`."""
        with translated():
            query = self._lines.find(_filter(wanted, after)).sort([("at", -1), ("_id", -1)]).limit(limit)
            rows = await query.to_list(None)
        return [_entry(row) for row in rows]


def _filter(wanted: AuditSearch, after: Position | None) -> Row:
    row: Row = {}
    for name in ("account", "person", "force", "action", "outcome"):
        if value := getattr(wanted, name):
            row[name] = value
    if wanted.digest:
        row["digests"] = wanted.digest
    either = [
        {"$or": [{name: subject}, {"seen": subject}]}
        for name, subject in (("subject", wanted.subject), ("case", wanted.case))
        if subject
    ]
    if either:
        row["$and"] = either
    if after:
        row |= older_than("at", after)
    # A position is never later than `until`: it stands for a line that was found before.
    bounds: dict[str, Any] = row.get("at", {"$lte": wanted.until} if wanted.until else {})
    if wanted.since:
        bounds["$gte"] = wanted.since
    if bounds:
        row["at"] = bounds
    return row


def _row(entry: AuditEntry) -> Row:
    return {
        "_id": entry.id,
        "at": entry.at,
        "real": datetime.now(UTC),
        "account": entry.account,
        "person": entry.person,
        "force": entry.force,
        "action": entry.action.value,
        "subject": entry.subject,
        "purpose": entry.purpose,
        "seen": list(entry.seen),
        "case": entry.case,
        "outcome": entry.outcome.value,
        "error": entry.error,
        "answers": entry.answers,
        # Left out where there are none: few lines are in the index of digests.
        **({"digests": list(entry.digests)} if entry.digests else {}),
        **({"relations": [one.value for one in entry.relations]} if entry.relations else {}),
    }


def _entry(row: Row) -> AuditEntry:
    read = {
        "id": row["_id"],
        "action": AuditAction(row["action"]),
        "seen": tuple(row["seen"]),
        "outcome": AuditOutcome(row.get("outcome", AuditOutcome.ASKED)),
        "digests": tuple(row.get("digests", ())),
        "relations": tuple(map(Relation, row.get("relations", ()))),
    }
    return from_stored(AuditEntry, row | read)
