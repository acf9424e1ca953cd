"""The search of one's own that a list is about."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.search.saved import SavedKind, SavedSearch
from hub.errors import InvalidInput
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.steps.saved_queries import find_search, new_items


@dataclass(frozen=True, slots=True, repr=False)
class SavedList:
    """A search of the officer, its name in the trail and in cursors, and the ids of its new matches, if these alone."""

    search: SavedSearch
    name: str
    ids: frozenset[str] | None


async def read_list(
    by: Officer, parts: SavedParts, search_id: str, kind: SavedKind, *, only_new: bool, now: datetime
) -> SavedList:
    """Return the list of a search; raises NotFound, and InvalidInput for a search of another kind."""
    await parts.searches.note_use(by)
    found = await find_search(by, parts, search_id)
    if found.request.kind is not kind:
        right = f"savedSearch{found.request.kind.value.capitalize()}"
        raise InvalidInput(f"This search is of {found.request.kind.field}: ask `{right}`.", path=("searchId",))
    ids = await new_items(by, parts, found, now) if only_new else None
    return SavedList(found, f"{found.id} new" if only_new else found.id, ids)
