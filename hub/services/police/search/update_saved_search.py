"""Change the name, the filter or the order of a saved search."""

from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.cases.regions import RegionUnknown
from hub.domain.search.saved import (
    MAX_KNOWN_MATCHES,
    ChangeLog,
    Order,
    SavedRequest,
    SavedSearch,
    check_name,
)
from hub.domain.search.saved_filters import Search
from hub.domain.trail.audit import AuditAction
from hub.error_path import error_path
from hub.errors import Conflict, InvalidInput
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.steps.rights_of_search import digests_of
from hub.services.police.search.steps.saved_names import require_free_name
from hub.services.police.search.steps.saved_queries import (
    CountedSearch,
    checked_request,
    count_search,
    find_search,
    known_matches,
    matching,
    present_places,
)
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class SearchUpdate:
    """The search, and what it gets: a name, criteria, or both; the purpose in the officer's words.

    With `expected_version` the change is refused if the search has been edited since that version was read.
    """

    id: str
    purpose: str
    name: str | None = None
    criteria: tuple[Search, Order] | None = None
    expected_version: int | None = None


async def update_saved_search(by: Officer, parts: SavedParts, command: SearchUpdate, *, now: datetime) -> CountedSearch:
    """Change a search of the officer. What it told stays told; what the new filter alone finds by now is no news.

    An update to what the search is already changes nothing, whatever its version is. The trail has the lines of a
    saving. Raises Forbidden, InvalidInput or a kind of it, QueryTooWide, NotFound, NameTaken, Conflict for another
    version and for a search that knows too many matches, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    given = _checked(parts, command)

    async def work() -> SavedSearch:
        await parts.searches.note_use(by)
        found = await find_search(by, parts, command.id)
        if given is not None and given.kind is not found.request.kind:
            raise InvalidInput(
                f"This search is of {found.request.kind.field}, and stays so: save another one.", path=("criteria",)
            )
        whole = given or found.request
        request = replace(whole, name=found.request.name if command.name is None else whole.name)
        if command.name is not None and given is None:
            request = replace(request, name=check_name(command.name))
        if request.dumped() == found.request.dumped():
            return found
        places, known = await _known(by, parts, found, request, now)

        async def update(transaction: Transaction) -> SavedSearch:
            await parts.searches.lock_owner(found.owner, transaction)
            own = await parts.searches.of_owner(found.owner, transaction)
            stored = next((one for one in own if one.id == found.id), None)
            # Another edit came in between, or before the version that the caller has seen.
            if (
                stored is None
                or stored.version != found.version
                or command.expected_version not in (None, found.version)
            ):
                raise Conflict(
                    "The search has been edited since that version: read it again, then send the change with its "
                    "version.",
                    path=("expectedVersion",),
                )
            require_free_name([one for one in own if one.id != found.id], request)
            updated = replace(stored, request=request, places=places, version=stored.version + 1)
            if not await parts.searches.update(updated, known, transaction):
                raise Conflict(
                    f"This search has known {MAX_KNOWN_MATCHES:,} matches over its edits: save another one.",
                    path=("criteria",),
                )
            return updated

        return await parts.stores.atomic.run(update)

    words = () if given is None else digests_of(given.search, parts.reading.digests)
    used = () if given is None else given.search.leaf_names()
    with error_path("searchId"):
        action = AuditedAction(
            by, AuditAction.UPDATE_SAVED_SEARCH, command.id, command.purpose, now, digests=words, filters=used
        )
        updated = await run_with_audit(parts.reading.audit, action, work)
    return count_search(by, parts, updated, now)


def _checked(parts: SavedParts, command: SearchUpdate) -> SavedRequest | None:
    """Return the criteria checked, with the name if one is given; None without criteria."""
    if command.name is None and command.criteria is None:
        raise InvalidInput("Give `name`, `criteria` or both.", path=("name",))
    name = "as it is" if command.name is None else check_name(command.name)
    if command.criteria is None:
        return None
    search, order = command.criteria
    return checked_request(SavedRequest(name, search, order), parts.reading)


async def _known(
    by: Officer, parts: SavedParts, found: SavedSearch, request: SavedRequest, now: datetime
) -> tuple[dict[ChangeLog, int], frozenset[str]]:
    """Return the places of the edited search, and what is no news.

    What matched before the edit too and was not told yet is news: a look that is still to come finds it.
    """
    # Before the matches are read: a change in between is looked at once more.
    places = await present_places(parts, request)
    if request.search == found.request.search:
        return places, frozenset()
    known = await known_matches(by, parts, request, now)
    try:
        before = await matching(by, parts, found.request, now, len(known), ids=known) if known else {}
    except RegionUnknown:
        before = {}
    news = await parts.matches.untold(found.id, before) if before else frozenset()
    return places, frozenset(known) - news
