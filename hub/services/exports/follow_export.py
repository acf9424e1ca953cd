"""Follow the progress of an own export."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Final

from hub.domain.actors import Officer
from hub.domain.exports.export import NO_EXPORT, Export
from hub.domain.text.bounds import can_be_id
from hub.error_path import error_path
from hub.errors import NotFound
from hub.services.exports.ports import ExportParts

LOOK_SECONDS: Final = 1.0
"""Real time between two looks at an export. A worker writes it in runs of a second."""

REPEAT_SECONDS: Final = 5.0
"""Real time after which an export that does not change is shown again: a follower that came later sees it too."""


async def follow_export(by: Officer, parts: ExportParts, export_id: str) -> AsyncGenerator[Export, None]:
    """Yield an own export as it is, then after each change and at least every REPEAT_SECONDS, until it has ended.

    Each one is the whole progress, so nothing is lost by a cut. Raises Forbidden, and NotFound for an unknown export,
    another account's, and one that is gone meanwhile.
    """
    by.require_certified()
    shown, again = None, 0.0
    with error_path("exportId"):
        while True:
            export = await parts.exports.get(export_id) if can_be_id(export_id) else None
            if export is None or not export.is_of(by) or await parts.clock.now() >= export.expires_at:
                raise NotFound(NO_EXPORT)
            if export != shown or time.monotonic() >= again:
                shown, again = export, time.monotonic() + REPEAT_SECONDS
                yield export
            if export.state.has_ended:
                return
            await asyncio.sleep(LOOK_SECONDS)
