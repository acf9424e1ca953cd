"""Read one's saved searches, and how many new matches each has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.search.saved import owner_of
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.steps.saved_queries import CountedSearch, count_search


@dataclass(frozen=True, slots=True, repr=False)
class OwnSearches:
    """The searches of one officer. After `cursor` every match is still to come."""

    cursor: str
    searches: Sequence[CountedSearch]


async def read_saved_searches(by: Officer, parts: SavedParts, *, now: datetime) -> OwnSearches:
    """Return the officer's own searches; raises Forbidden.

    They are what the officer wrote, and a count says no case: so the trail gets no line.
    """
    by.require(Permission.READ_CASES)
    await parts.searches.note_use(by)
    # Before the matches are counted: one that comes in between is counted, and followed too.
    cursor = parts.feed.feed.cursor(await parts.feed.feed.log.last(), by)
    found = await parts.searches.of_owner(owner_of(by))
    return OwnSearches(cursor, [count_search(by, parts, search, now) for search in found])
