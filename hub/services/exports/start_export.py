"""Start an export: its rows are counted, and a worker writes them once nobody else has to be asked."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.table import OFFICERS
from hub.domain.actors import Officer
from hub.domain.exports.export import (
    KEPT_FOR,
    MAX_EXPORT_ROWS,
    MAX_ROWS_ALONE,
    Export,
    ExportFormat,
    ExportKind,
    ExportState,
    ExportTooLarge,
    free_slot,
    require_kind,
)
from hub.domain.query_limits import QueryTooWide
from hub.domain.search.saved_filters import Search
from hub.domain.trail.audit import AuditAction
from hub.domain.trail.purposes import check_purpose
from hub.errors import Conflict, InvalidInput
from hub.services.exports.ports import ExportParts
from hub.services.exports.steps.export_query import LIST_NAMES, Query, checked_search, query_of
from hub.services.exports.steps.file_formats import format_of
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports.stores import CaseQuery
from hub.services.police.ports.tips import TipQuery
from hub.services.police.search.steps.rights_of_search import digests_of
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.ports import Transaction

ROWS: Final = "rows"
"""The part of the input that has the kind and the filter."""


@dataclass(frozen=True, slots=True, repr=False)
class NewExport:
    """The list with its filter, the format, and why the officer takes it away."""

    kind: ExportKind
    search: Search
    format: ExportFormat
    purpose: str
    idempotency_key: str


async def start_export(by: Officer, parts: ExportParts, command: NewExport, *, now: datetime) -> Export:
    """Start an export of the rows that match and that the officer may read.

    Rows with private facts wait for a second person beyond MAX_ROWS_ALONE. Raises Forbidden, TextInvalid,
    ExportFormatUnavailable, every error of the list's filter, ExportTooLarge, QueryTooWide for private rows that cannot
    be counted in time, Conflict beyond MAX_EXPORTS, IdempotencyMismatch, AuditUnavailable.
    """
    by.require_any(*OFFICERS)
    require_kind(by, command.kind)
    key = once_key(by.account, "startExport", command.idempotency_key, asdict(command))
    format_of(command.format)
    purpose = check_purpose(command.purpose)
    search = checked_search(command.kind, command.search, parts.reading)
    name = LIST_NAMES[command.kind]
    action = AuditedAction(
        by,
        AuditAction.START_EXPORT,
        name,
        purpose,
        now,
        digests=digests_of(search, parts.reading.digests),
        filters=search.leaf_names(),
    )

    async def start() -> Export:
        query = query_of(command.kind, search, by, parts.reading, now=now, as_of=now)
        total = await _count(command.kind, query, parts)
        waits = command.kind.is_private and (total is None or total > MAX_ROWS_ALONE)
        export = Export(
            id=f"exp_{secrets.token_hex(10)}",
            kind=command.kind,
            format=command.format,
            state=ExportState.AWAITING_APPROVAL if waits else ExportState.QUEUED,
            by=by,
            purpose=purpose,
            search=search,
            started_at=now,
            total=total,
            allowed=_allowed(command.kind, total),
            expires_at=now + KEPT_FOR,
        )

        async def work(transaction: Transaction) -> KeptResult:
            kept = await parts.exports.of_account(by.account, transaction)
            await parts.exports.add(replace(export, slot=free_slot(kept)), transaction)
            return {"id": export.id}

        started = await once(parts.atomic, parts.idempotency, key, work)
        found = await parts.exports.get(started["id"])
        if found is None:
            raise Conflict("The export that this key started is gone: use another key for a new one.")
        return found

    return await run_audited(parts.reading.audit, action, start, lambda export: Result((export.id,)))


def _allowed(kind: ExportKind, total: int | None) -> int:
    """Return how many rows the file may have: as many as a second person sees, or one person may take alone."""
    return max(total or 0, MAX_ROWS_ALONE) if kind.is_private else MAX_EXPORT_ROWS


async def _count(kind: ExportKind, query: Query, parts: ExportParts) -> int | None:
    """Return how many rows match; None for public ones that cannot be counted in time."""
    path = (ROWS, LIST_NAMES[kind])
    try:
        if isinstance(query, CaseQuery):
            total = await parts.reading.cases.count(query, MAX_EXPORT_ROWS + 1)
        elif isinstance(query, TipQuery):
            total = await parts.lists.tips.count(query, MAX_EXPORT_ROWS + 1)
        else:
            total = await parts.lists.alerts.count(query, MAX_EXPORT_ROWS + 1)
    except InvalidInput as error:
        if isinstance(error, QueryTooWide) and not kind.is_private:
            return None
        error.path = path
        raise
    if total > MAX_EXPORT_ROWS:
        raise ExportTooLarge(path=path)
    return total
