"""Open the file of an export for its owner, who has a signed link and a token."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hub.domain.actors import Officer
from hub.domain.exports.export import NO_EXPORT, Export, ExportLinkExpired, ExportState
from hub.domain.text.bounds import can_be_id
from hub.domain.trail.audit import AuditAction
from hub.errors import Forbidden, NotFound
from hub.services.exports.ports import ExportParts
from hub.services.exports.steps.export_query import actions_for
from hub.services.police.steps.audit import AuditedAction, record_action


@dataclass(frozen=True, slots=True, repr=False)
class FileRequest:
    """The export, the end of the link as it was written, and its signature."""

    export: str
    end: str
    signature: str


async def open_file(by: Officer, parts: ExportParts, wanted: FileRequest, *, now: datetime) -> Export:
    """Return the export whose file this officer may fetch now, once the trail says who does.

    Raises NotFound alike for an unknown export, another account's and a changed link; ExportLinkExpired for an old
    one; Forbidden if the owner has lost a right of the start, or may not read the case of a row any more;
    AuditUnavailable.
    """
    by.require_certified()
    if not can_be_id(wanted.export) or not parts.links.is_genuine(
        wanted.export, by.account, wanted.end, wanted.signature
    ):
        raise NotFound(NO_EXPORT)
    # Only the hub wrote it: the signature holds.
    if datetime.now(UTC).timestamp() >= int(wanted.end):
        raise ExportLinkExpired()
    export = await parts.exports.get(wanted.export)
    if export is None or not export.is_of(by) or export.state is not ExportState.READY or now >= export.expires_at:
        raise NotFound(NO_EXPORT)
    export.require_rights(by)
    await _require_rows(by, parts, export, now)
    action = AuditedAction(by, AuditAction.READ_EXPORT, export.id, export.purpose, now)
    await record_action(parts.reading.audit, action)
    return export


async def _require_rows(by: Officer, parts: ExportParts, export: Export, now: datetime) -> None:
    """Raise Forbidden if a case of the file was shared, assigned or offered, and is so no more, or has moved away."""
    access = parts.reading.access
    scopes = [access.scope(by, action, now=now) for action in actions_for(export.kind, export.search)]
    if await parts.exports.has_case_outside(export.id, scopes):
        raise Forbidden("You may not read every case of this file any more; start another one.")
