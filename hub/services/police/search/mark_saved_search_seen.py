"""Note that an officer has seen the new matches of a saved search."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.search.saved import owner_of
from hub.error_path import error_path
from hub.errors import CursorInvalid, InvalidInput, NotFound
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.steps.saved_queries import CountedSearch, count_search, find_search


@dataclass(frozen=True, slots=True)
class SeenMatches:
    """The search, and the cursor up to which its matches were seen."""

    id: str
    until: str


async def mark_saved_search_seen(
    by: Officer, parts: SavedParts, command: SeenMatches, *, now: datetime
) -> CountedSearch:
    """Count the matches after the cursor as new from now on; an earlier cursor than the last one changes no count.

    It shows no case, so the trail gets no line. Raises Forbidden, CursorInvalid, CursorMismatch, NotFound.
    """
    by.require(Permission.READ_CASES)
    try:
        until = await parts.feed.feed.sequence(command.until, by)
    except CursorInvalid:
        raise CursorInvalid(
            "This is not a cursor: give the `cursor` of `savedSearches`, or of an event of `savedSearchFeed`.",
            path=("until",),
        ) from None
    except InvalidInput as error:
        error.path = ("until",)
        raise
    with error_path("searchId"):
        if not await parts.searches.mark_seen(command.id, owner_of(by), until, now):
            raise NotFound()
    return count_search(by, parts, await find_search(by, parts, command.id), now)
