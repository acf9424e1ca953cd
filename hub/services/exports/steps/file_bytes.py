"""The bytes of a file, as they are sent to its owner."""

from collections.abc import AsyncIterator, Awaitable, Callable

from hub.domain.actors import Officer
from hub.domain.exports.export import Export, ExportState
from hub.errors import NotFound
from hub.services.exports.ports import ExportParts

Authenticate = Callable[[], Awaitable[Officer]]
"""Returns the officer of the request's token as it stands now; raises Unauthenticated once it has ended."""


async def file_bytes(
    parts: ExportParts, export: Export, authenticate: Authenticate, start: int, end: int
) -> AsyncIterator[bytes]:
    """Yield the bytes of a file from `start` up to but without `end`, a part at a time.

    Before each part the token must still hold and the file must still be there. Raises Unauthenticated, Forbidden or
    NotFound otherwise: the reader then has fewer bytes than the answer promised, and knows it.
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
        raise NotFound()


async def _require_file(parts: ExportParts, export: Export, authenticate: Authenticate) -> None:
    by = await authenticate()
    found = await parts.exports.get(export.id)
    if found is None or found.state is not ExportState.READY or not found.is_of(by):
        raise NotFound()
    found.require_rights(by)
