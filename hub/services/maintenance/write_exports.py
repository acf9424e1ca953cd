"""Write the files of exports, a part at a time: any process goes on where another one ended."""

import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from hub.domain.access.table import Relation
from hub.domain.alerts.alert import Alert
from hub.domain.cases.case import Case
from hub.domain.cases.keeping import Wipe
from hub.domain.exports.columns import TABLES, Cell
from hub.domain.exports.export import (
    KEPT_FOR,
    MAX_EXPORT_BYTES,
    Export,
    ExportFailure,
    ExportKind,
)
from hub.domain.tips.tip import Tip
from hub.domain.trail.audit import AuditAction
from hub.errors import Forbidden, HubError, ReadLimitReached, RetryLater
from hub.services.exports.ports import ExportParts, NewPart
from hub.services.exports.steps.export_query import Query, actions_for, checked_search, finds_nothing, query_of
from hub.services.exports.steps.file_formats import format_of
from hub.services.exports.steps.file_parts import FileFormat
from hub.services.police.ports.alerts import AlertQuery
from hub.services.police.ports.stores import CaseQuery
from hub.services.police.steps.audit import AuditedAction, record_seen
from hub.services.police.steps.count_reads import count_reads

OfCase = TypeVar("OfCase", Tip, Alert)

log = logging.getLogger("hub.police")

SLICE_SECONDS: Final = 1.0
"""Real time of one run: what waits for this worker waits little longer. A file is written half of the time."""

MAX_PART_CHARACTERS: Final = 2_000_000
"""The texts of one part, about: a row of the database has at most 16 MB."""

MAX_PARTS_UNCONFIRMED: Final = 20
"""Parts that are read again, for the file's digest, before the lease is extended."""

MAX_REMOVED: Final = 20
"""Exports whose time is over that one run removes."""


@dataclass(slots=True)
class _Rows:
    """The rows of the next part as they are gathered.

    Of its cases it keeps what the part and the trail need, and no case. `seen` has the ids of each row, of a tip or an
    alert with that of its case. `fresh` are the cases with a row that was read before their wipe, and `shown` those
    before they were hidden.
    """

    after: str
    cells: list[list[Cell]] = field(default_factory=list)
    characters: int = 0
    seen: list[tuple[str, ...]] = field(default_factory=list)
    cases: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    relations: set[Relation] = field(default_factory=set)
    is_last: bool = False

    def add_cells(self, cells: Sequence[list[Cell]]) -> None:
        """Add rows."""
        self.cells += cells
        self.characters += sum(len(cell) for row in cells for cell in row if isinstance(cell, str))

    def add_case(self, case: Case) -> None:
        """Add the case of a row."""
        self.cases.add(case.id)
        if not _is_wiped(case):
            self.fresh.add(case.id)
        if case.keeping.hidden is None:
            self.shown.add(case.id)

    def is_full(self, rows_per_part: int) -> bool:
        """Return True if the part has as much as it should."""
        return self.is_last or len(self.cells) >= rows_per_part or self.characters >= MAX_PART_CHARACTERS


async def write_exports(parts: ExportParts) -> None:
    """Remove what is over, then go on with exports that wait, for SLICE_SECONDS.

    Raises RetryLater while a store is away; an export whose worker ended goes on once its lease is over.
    """
    for export_id in await parts.exports.expired(await parts.clock.now(), MAX_REMOVED):
        await parts.exports.remove(export_id)
    until = time.monotonic() + SLICE_SECONDS
    while time.monotonic() < until:
        claimed = await parts.exports.claim()
        if claimed is None:
            return
        await _go_on(parts, *claimed, until)


async def _go_on(parts: ExportParts, export: Export, token: str, until: float) -> None:
    """Write parts of a claimed export until the time is over or its file is."""
    following: Export | None = export
    try:
        while following is not None and time.monotonic() < until:
            following = await _step(parts, following, token)
    except RetryLater:
        raise
    except Exception as failure:  # noqa: BLE001 - another export must not wait for this one
        kind = failure.code if isinstance(failure, HubError) else type(failure).__name__
        log.error("export_failed", extra={"export": export.id, "kind": kind})
        await parts.exports.fail(export.id, token, _failure_of(failure))
    finally:
        await parts.exports.release(export.id, token)


def _failure_of(failure: Exception) -> ExportFailure:
    if isinstance(failure, ReadLimitReached):
        return ExportFailure.READ_LIMIT_REACHED
    return ExportFailure.FORBIDDEN if isinstance(failure, Forbidden) else ExportFailure.INTERNAL


async def _step(parts: ExportParts, export: Export, token: str) -> Export | None:
    """Add the next part, or finish the file; return the export as it goes on, None once it does not."""
    if export.is_written:
        await _finish(parts, export, token)
        return None
    now = await parts.clock.now()
    search = checked_search(export.kind, export.search, parts.reading)
    query = query_of(export.kind, search, export.by, parts.reading, now=now, as_of=export.started_at)
    rows = _Rows(export.after)
    # No right of the owner reaches a row by now: the file gets no more.
    rows.is_last = finds_nothing(query)
    writer = format_of(export.format)
    for _ in range(parts.stretches):
        if rows.is_full(writer.rows_per_part):
            break
        await _read_stretch(parts, export, query, rows, now)
    if export.rows + len(rows.cells) > export.allowed:
        grew = ExportFailure.GREW if export.kind.is_private else ExportFailure.TOO_LARGE
        await parts.exports.fail(export.id, token, grew)
        return None
    footers = await parts.exports.footers(export.id) if rows.is_last and writer.has_footers else ()
    part = _part_of(export, rows, writer, footers)
    if export.size + len(part.data) > MAX_EXPORT_BYTES:
        await parts.exports.fail(export.id, token, ExportFailure.TOO_LARGE)
        return None
    if export.kind.is_private and export.approved_by is None:
        # As few as a list: they count as one, and each tip by itself, since one case may have thousands. Beyond, a
        # second person has seen how many there are.
        counted = [ids[0] for ids in rows.seen] if export.kind is ExportKind.TIPS else sorted(part.cases)
        await count_reads(parts.reading.rate_limit, export.by, counted, now)
    await _record(parts, export, rows, now)
    return await parts.exports.add_part(export, token, part)


async def _read_stretch(parts: ExportParts, export: Export, query: Query, rows: _Rows, now: datetime) -> None:
    """Add the rows of the next stretch of ids."""
    table = TABLES[export.kind]
    found: Sequence[Any]
    if isinstance(query, CaseQuery):
        chunk = await parts.rows.cases(query, rows.after, export.started_at)
        found = [one for one in chunk.cases if _may_read(parts, export, one.case, now)]
        cases = [one.case for one in found]
        rows.seen += [(one.case.id,) for one in found]
        last = chunk.last
    elif isinstance(query, AlertQuery):
        of_alerts = await parts.rows.alerts(query, rows.after, export.started_at)
        found, cases = await _readable(parts, export, of_alerts.alerts, now)
        rows.seen += [(alert.id, alert.case) for alert in found]
        last = of_alerts.last
    else:
        of_tips = await parts.rows.tips(query, rows.after, export.started_at)
        found, cases = await _readable(parts, export, of_tips.tips, now)
        wiped = {case.id for case in cases if _is_wiped(case)}
        # A tip may have been read before the wipe, and its case after it.
        found = [_without_facts(tip) if tip.case in wiped else tip for tip in found]
        rows.seen += [(tip.id, tip.case) for tip in found]
        last = of_tips.last
    rows.add_cells([table.row(one) for one in found])
    actions = actions_for(export.kind, export.search)
    for case in cases:
        rows.add_case(case)
        rows.relations.update(parts.reading.access.relations(export.by, case, *actions, now=now))
    rows.after, rows.is_last = last or rows.after, last is None


async def _readable(
    parts: ExportParts, export: Export, items: Sequence[OfCase], now: datetime
) -> tuple[list[OfCase], list[Case]]:
    """Return the tips or alerts whose case the owner may read by now, and these cases."""
    cases = await parts.reading.cases.by_ids({item.case for item in items}) if items else {}
    may_read = {case.id: case for case in cases.values() if _may_read(parts, export, case, now)}
    found = [item for item in items if item.case in may_read]
    return found, [may_read[case] for case in dict.fromkeys(item.case for item in found)]


def _without_facts(tip: Tip) -> Tip:
    return replace(tip, text=None, seen_at=None, place=None, contact=None)


def _may_read(parts: ExportParts, export: Export, case: Case, now: datetime) -> bool:
    access, by = parts.reading.access, export.by
    return all(access.may(by, case, action, now=now) for action in actions_for(export.kind, export.search))


def _is_wiped(case: Case) -> bool:
    return case.keeping.wiped is Wipe.FACTS


def _part_of(export: Export, rows: _Rows, writer: FileFormat, footers: Sequence[bytes]) -> NewPart:
    """Return the next part; `footers` are those of the parts before it if it is the last."""
    table = TABLES[export.kind]
    begin = writer.begin(table) if export.parts == 0 else b""
    offset = export.size + len(begin)
    written = writer.rows(table, rows.cells, offset=offset, first=export.rows == 0)
    own = [written.footer] if written.footer else []
    return NewPart(
        data=begin + written.data + (writer.end(table, [*footers, *own]) if rows.is_last else b""),
        rows=len(rows.cells),
        cases=frozenset(rows.cases),
        wiped=frozenset(rows.cases - rows.fresh),
        hidden=frozenset(rows.cases - rows.shown),
        after=rows.after,
        is_last=rows.is_last,
        footer=written.footer,
    )


async def _record(parts: ExportParts, export: Export, rows: _Rows, now: datetime) -> None:
    """Name the rows and their cases in the trail before the part exists; after a crash in between they are named twice.

    By a case's id people find who took its tips or its alert away.
    """
    action = AuditedAction(
        export.by,
        AuditAction.EXPORT_ROWS,
        export.id,
        export.purpose,
        now,
        relations=tuple(sorted(rows.relations)),
    )
    await record_seen(parts.reading.audit, action, rows.seen)


async def _finish(parts: ExportParts, export: Export, token: str) -> None:
    """Make the file ready, with the digest of its bytes as they lie in the database."""
    digest, number = hashlib.sha256(), 0
    async for _, data in parts.exports.parts(export.id, 0):
        digest.update(data)
        number += 1
        if number % MAX_PARTS_UNCONFIRMED == 0 and not await parts.exports.keep(export.id, token):
            return
    ends = await parts.clock.now() + KEPT_FOR
    if await parts.exports.finish(export, token, digest.hexdigest(), ends):
        log.info("export_ready", extra={"export": export.id, "count": export.rows})
