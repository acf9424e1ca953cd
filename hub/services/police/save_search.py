"""Keep a search under a name: the hub looks for cases that begin to match it."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.case_search import CaseOrderBy, CaseSearch
from hub.domain.query_limits import QueryTooWide
from hub.domain.saved_searches import (
    MAX_MATCHES_AT_SAVING,
    MAX_SAVED_SEARCHES,
    SavedRequest,
    SavedSearch,
    check_can_notify,
    check_name,
    owner_of,
)
from hub.errors import Conflict
from hub.services.police.saved_ports import SavedParts
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.case_search import check_order, digests_of
from hub.services.police.steps.saved_names import require_free_name
from hub.services.police.steps.saved_queries import CountedSearch, count_search, query_of
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class NewSearch:
    """The name, the filter and the order, and the purpose of the standing search in the officer's words."""

    name: str
    search: CaseSearch
    order: CaseOrderBy
    purpose: str


async def save_search(by: Officer, parts: SavedParts, command: NewSearch, *, now: datetime) -> CountedSearch:
    """Keep a search for its owner alone. Cases that match by now are no news; later ones are told, each once.

    The same search again, name, filter and order, is the one that is there.

    The trail gets the names of the filters and digests of the words, and neither the name nor a value. Raises
    Forbidden, InvalidInput or a kind of it, QueryTooWide if more cases match than the hub notes, NameTaken, Conflict
    beyond the searches that one account keeps, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    search = command.search.checked(parts.reading.regions)
    check_can_notify(search)
    check_order(search, command.order)
    request, owner = SavedRequest(check_name(command.name), search, command.order), owner_of(by)
    search_id = f"ss_{secrets.token_hex(10)}"

    async def work() -> SavedSearch:
        await parts.searches.note_use(by)
        # Before the cases are read: a change in between is looked at once more, and finds a case that is no news.
        place = await parts.history.last()
        known = await parts.matching.ids(query_of(by, parts.reading, request, now), MAX_MATCHES_AT_SAVING + 1)
        if len(known) > MAX_MATCHES_AT_SAVING:
            raise QueryTooWide(
                f"A search may have at most {MAX_MATCHES_AT_SAVING:,} cases when it is saved; narrow it, for instance "
                "by time or force.",
                path=("filter",),
            )
        saved = SavedSearch(search_id, owner, request, now, place)

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

    words = digests_of(search, parts.reading.digests)
    action = AuditedAction(
        by, AuditAction.SAVE_SEARCH, search_id, command.purpose, now, digests=words, filters=search.leaf_names()
    )
    saved = await run_with_audit(parts.reading.audit, action, work)
    return count_search(by, parts, saved, now)
