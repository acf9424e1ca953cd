"""Serve the file of an export, or a part of it, to its owner."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.domain.actors import Officer
from hub.domain.audit import AuditAction
from hub.domain.bounds import can_be_id
from hub.domain.exports import Export, ExportLinkExpired, ExportState
from hub.errors import HubError, NotFound
from hub.services.exports.ports import ExportParts
from hub.services.police.steps.audit import AuditedAction, record_action

Authenticate = Callable[[], Awaitable[Officer]]
"""Returns the officer of the request's token as it stands now; raises Unauthenticated once it has ended."""


@dataclass(frozen=True, slots=True, repr=False)
class FileRequest:
    """The export, the end of the link as it was written, and its signature."""

    export: str
    end: str
    signature: str


class FileGone(HubError):
    """A file ended, or its owner's rights did, while it was sent: the connection is cut."""


async def find_file(by: Officer, parts: ExportParts, wanted: FileRequest, *, now: datetime) -> Export:
    """Return the export whose file this officer may fetch now.

    Raises NotFound alike for an unknown export, another account's and a changed link; ExportLinkExpired for an old
    one; Forbidden if the owner has lost a right of the start.
    """
    by.require_certified()
    if not can_be_id(wanted.export) or not parts.links.is_genuine(
        wanted.export, by.account, wanted.end, wanted.signature
    ):
        raise NotFound()
    # Only the hub wrote it: the signature holds.
    if datetime.now(UTC).timestamp() >= int(wanted.end):
        raise ExportLinkExpired()
    export = await parts.exports.get(wanted.export)
    if export is None or not export.is_of(by) or export.state is not ExportState.READY or now >= export.expires_at:
        raise NotFound()
    export.require_rights(by)
    return export


async def record_fetch(by: Officer, parts: ExportParts, export: Export, *, now: datetime) -> None:
    """Write the line of the trail without which no byte is sent. Raises AuditUnavailable."""
    action = AuditedAction(by, AuditAction.READ_EXPORT, export.id, export.purpose, now)
    await record_action(parts.reading.audit, action)


async def file_bytes(
    parts: ExportParts, export: Export, authenticate: Authenticate, start: int, end: int
) -> AsyncIterator[bytes]:
    """Yield the bytes of a file from `start` up to but without `end`, a part at a time.

    Before each part the token must still hold and the file must still be there. Raises FileGone otherwise: the reader
    then has fewer bytes than the answer promised, and knows it.
    """
    sent = start
    async for offset, data in parts.exports.parts(export.id, start):
        if sent >= end:
            return
        await _require_file(parts, export, authenticate)
        piece = data[sent - offset : end - offset]
        sent += len(piece)
        yield piece
    if sent < end:
        raise FileGone()


async def _require_file(parts: ExportParts, export: Export, authenticate: Authenticate) -> None:
    by = await authenticate()
    found = await parts.exports.get(export.id)
    if found is None or found.state is not ExportState.READY or not found.is_of(by):
        raise FileGone()
    found.require_rights(by)
