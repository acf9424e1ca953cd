"""Read exports: the own ones, and one that waits for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.domain.actors import Officer
from hub.domain.exports.export import LINK_TIME, Export, ExportState
from hub.domain.text.bounds import can_be_id
from hub.domain.trail.audit import AuditAction
from hub.services.exports.ports import ExportParts
from hub.services.police.steps.audit import AuditedAction, record_action


@dataclass(frozen=True, slots=True, repr=False)
class ExportLink:
    """A link to a file, and its end by the real clock."""

    url: str
    expires_at: datetime


async def read_export(by: Officer, parts: ExportParts, export_id: str, *, now: datetime) -> Export | None:
    """Return an own export, or one that this officer may approve; None for any other.

    A second person's look at the filter is a line of the trail. Raises Forbidden, AuditUnavailable.
    """
    by.require_certified()
    export = await parts.exports.get(export_id) if can_be_id(export_id) else None
    if export is None or now >= export.expires_at:
        return None
    if export.is_of(by):
        return export
    if not export.shows_to_approver(by):
        return None
    await record_action(
        parts.reading.audit, AuditedAction(by, AuditAction.READ_EXPORT, export_id, "a second person looks", now)
    )
    return export


async def list_exports(by: Officer, parts: ExportParts, *, now: datetime) -> Sequence[Export]:
    """Return the own exports that are not gone, newest first. Raises Forbidden."""
    by.require_certified()
    return [export for export in await parts.exports.of_account(by.account) if now < export.expires_at]


async def make_link(by: Officer, parts: ExportParts, export: Export) -> ExportLink | None:
    """Return a new link to the file for its owner; None for another officer, and while there is no file.

    Raises Forbidden.
    """
    by.require_certified()
    if export.state is not ExportState.READY or not export.is_of(by):
        return None
    end = (datetime.now(UTC) + LINK_TIME).replace(microsecond=0)
    return ExportLink(parts.links.url(export.id, by.account, end), end)
