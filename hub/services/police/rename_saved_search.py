"""Give a saved search another name."""

from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.saved_searches import SavedSearch, check_name, owner_of
from hub.error_path import error_path
from hub.services.police.saved_ports import SavedParts
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.saved_names import require_free_name
from hub.services.police.steps.saved_queries import CountedSearch, count_search, find_search
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class NewName:
    """The search, and its name."""

    id: str
    name: str


async def rename_saved_search(by: Officer, parts: SavedParts, command: NewName, *, now: datetime) -> CountedSearch:
    """Rename a search of the officer; the name that it has already changes nothing.

    Raises Forbidden, TextInvalid, NotFound, NameTaken, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    name, owner = check_name(command.name), owner_of(by)

    async def work() -> SavedSearch:
        found = await find_search(by, parts, command.id)
        renamed = replace(found, request=replace(found.request, name=name))

        async def rename(transaction: Transaction) -> None:
            await parts.searches.lock_owner(owner, transaction)
            others = [one for one in await parts.searches.of_owner(owner, transaction) if one.id != found.id]
            require_free_name(others, renamed.request)
            await parts.searches.rename(found.id, renamed.request, transaction)

        await parts.stores.atomic.run(rename)
        return renamed

    with error_path("searchId"):
        action = AuditedAction(by, AuditAction.RENAME_SAVED_SEARCH, command.id, "renameSavedSearch", now)
        renamed = await run_with_audit(parts.reading.audit, action, work)
    return count_search(by, parts, renamed, now)
