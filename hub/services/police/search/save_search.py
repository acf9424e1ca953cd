"""Keep a search under a name: the hub looks for what begins to match it."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.search.saved import MAX_SAVED_SEARCHES, SavedRequest, SavedSearch, owner_of
from hub.domain.trail.audit import AuditAction
from hub.errors import Conflict
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.steps.rights_of_search import digests_of
from hub.services.police.search.steps.saved_names import require_free_name
from hub.services.police.search.steps.saved_queries import (
    CountedSearch,
    checked_request,
    count_search,
    known_matches,
    present_places,
)
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class NewSearch:
    """The name, the filter and the order, and the purpose of the standing search in the officer's words."""

    request: SavedRequest
    purpose: str


async def save_search(by: Officer, parts: SavedParts, command: NewSearch, *, now: datetime) -> CountedSearch:
    """Keep a search for its owner alone. What matches by now is no news; what comes later is told, each once.

    The same search again, name, filter and order, is the one that is there.

    The trail gets the names of the filters and digests of the words, and neither the name nor a value. Raises
    Forbidden, InvalidInput or a kind of it, QueryTooWide if more matches than the hub notes, NameTaken, Conflict beyond
    the searches that one account keeps, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    request, owner = checked_request(command.request, parts.reading), owner_of(by)
    search_id = f"ss_{secrets.token_hex(10)}"

    async def work() -> SavedSearch:
        await parts.searches.note_use(by)
        # Before the matches are read: a change in between is looked at once more, and finds what is no news.
        places = await present_places(parts, request)
        known = await known_matches(by, parts, request, now)
        saved = SavedSearch(search_id, owner, request, now, places)

        async def add(transaction: Transaction) -> SavedSearch:
            await parts.searches.lock_owner(owner, transaction)
            others = await parts.searches.of_owner(owner, transaction)
            if (same := next((one for one in others if one.request.dumped() == request.dumped()), None)) is not None:
                return same
            if len(others) >= MAX_SAVED_SEARCHES:
                raise Conflict(f"You keep {MAX_SAVED_SEARCHES} searches, as many as one account may: delete one first.")
            require_free_name(others, request)
            await parts.searches.add(saved, known, transaction)
            return saved

        return await parts.stores.atomic.run(add)

    words, used = digests_of(request.search, parts.reading.digests), request.search.leaf_names()
    action = AuditedAction(by, AuditAction.SAVE_SEARCH, search_id, command.purpose, now, digests=words, filters=used)
    saved = await run_with_audit(parts.reading.audit, action, work)
    return count_search(by, parts, saved, now)
