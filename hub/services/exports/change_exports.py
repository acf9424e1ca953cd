"""Approve, resume and cancel exports."""

from collections.abc import Callable
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.exports.export import APPROVERS, NO_EXPORT, Export
from hub.domain.text.bounds import can_be_id
from hub.domain.trail.audit import AuditAction
from hub.domain.trail.purposes import check_purpose
from hub.error_path import error_path
from hub.errors import NotFound
from hub.services.exports.ports import ExportParts
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.ports import Transaction

EXPORT_ID = "exportId"


async def approve_export(by: Officer, parts: ExportParts, export_id: str, *, purpose: str, now: datetime) -> Export:
    """Approve, as a second person of the owner's force, an export that waits; a worker then begins.

    Raises Forbidden, TextInvalid, NotFound also for one that this officer could not approve, Conflict if it does not
    wait, SecondPersonRequired for its owner, AuditUnavailable.
    """
    by.require_any(*APPROVERS)
    why = check_purpose(purpose)

    def change(export: Export) -> Export:
        if not (export.is_of(by) or export.shows_to_approver(by)):
            raise NotFound(NO_EXPORT)
        return export.approved(by)

    return await _change(by, parts, export_id, AuditAction.APPROVE_EXPORT, change, purpose=why, now=now)


async def resume_export(by: Officer, parts: ExportParts, export_id: str, *, now: datetime) -> Export:
    """Let an own failed export go on where it stood.

    Raises Forbidden, NotFound, Conflict for one in another state, AuditUnavailable.
    """
    by.require_certified()

    def change(export: Export) -> Export:
        if not export.is_of(by):
            raise NotFound(NO_EXPORT)
        export.require_rights(by)
        return export.resumed()

    return await _change(by, parts, export_id, AuditAction.RESUME_EXPORT, change, purpose="resumeExport", now=now)


async def cancel_export(by: Officer, parts: ExportParts, export_id: str, *, now: datetime) -> bool:
    """Remove an own export with its file at once; return False if there is none, which is no error.

    Raises Forbidden, NotFound for what cannot be an id, AuditUnavailable.
    """
    by.require_certified()

    async def work() -> bool:
        export = await parts.exports.get(export_id)
        return export is not None and export.is_of(by) and await parts.exports.remove(export_id)

    with error_path(EXPORT_ID):
        action = AuditedAction(by, AuditAction.CANCEL_EXPORT, export_id, "cancelExport", now)
        return await run_audited(parts.reading.audit, action, work, lambda done: Result(changed=done))


async def _change(
    by: Officer,
    parts: ExportParts,
    export_id: str,
    action: AuditAction,
    change: Callable[[Export], Export],
    *,
    purpose: str,
    now: datetime,
) -> Export:
    async def work(transaction: Transaction) -> Export:
        export = await parts.exports.get(export_id, transaction)
        if export is None or now >= export.expires_at:
            raise NotFound(NO_EXPORT)
        changed = change(export)
        await parts.exports.save(changed, transaction)
        return changed

    with error_path(EXPORT_ID):
        if not can_be_id(export_id):
            raise NotFound(NO_EXPORT)
        audited = AuditedAction(by, action, export_id, purpose, now)
        return await run_audited(parts.reading.audit, audited, lambda: parts.atomic.run(work), lambda _: Result())
