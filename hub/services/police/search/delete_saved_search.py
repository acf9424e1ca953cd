"""Delete a saved search."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.search.saved import owner_of
from hub.domain.trail.audit import AuditAction
from hub.error_path import error_path
from hub.services.police.ports.saved import SavedParts
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.ports import Transaction


async def delete_saved_search(by: Officer, parts: SavedParts, search_id: str, *, now: datetime) -> bool:
    """Delete a search of the officer with its matches; return False if the officer has none of this id.

    Raises Forbidden, AuditUnavailable, and NotFound for what cannot be an id.
    """
    by.require(Permission.READ_CASES)

    async def delete(transaction: Transaction) -> bool:
        return await parts.searches.delete(search_id, owner_of(by), transaction)

    with error_path("searchId"):
        action = AuditedAction(by, AuditAction.DELETE_SAVED_SEARCH, search_id, "deleteSavedSearch", now)
        return await run_audited(
            parts.reading.audit,
            action,
            lambda: parts.stores.atomic.run(delete),
            lambda is_deleted: Result(changed=is_deleted),
        )
