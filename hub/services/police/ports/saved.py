"""Ports of saved searches: the searches of their owners, the log of matches, what changed, and what matches."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.actors import Officer
from hub.domain.search.saved import ChangeLog, SavedMatch, SavedRequest, SavedSearch
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.alerts import OverCases
from hub.services.police.ports.live import LiveFeed
from hub.services.police.ports.stores import CaseQuery, CaseStores
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class WatchedSearch:
    """A search as the hub looks for its matches, with the claims that its owner's token had when it was last used.

    `place` is its place in `log`. `request` and `by` are None if this process cannot read them: a newer release, or
    another key, wrote them.
    """

    id: str
    owner: str
    log: ChangeLog
    place: int
    version: int
    request: SavedRequest | None
    by: Officer | None


class SavedSearches(Protocol):
    """The searches of each owner. All that an owner has is deleted 90 days after the last use of any of it."""

    async def note_use(self, by: Officer) -> None:
        """Keep the claims of the owner's token, and put off the end of all that the owner has."""

    async def lock_owner(self, owner: str, transaction: Transaction) -> None:
        """Make two transactions that change the searches of one owner at once conflict."""

    async def add(self, search: SavedSearch, known: Collection[str], transaction: Transaction) -> None:
        """Insert a search; `known` are the ids that are no news."""

    async def of_owner(self, owner: str, transaction: Transaction | None = None) -> Sequence[SavedSearch]:
        """Return an owner's searches that this process can read, the first saved first."""

    async def get(self, search_id: str, owner: str) -> SavedSearch | None:
        """Return a search of this owner; None for one of others, and for one that this process cannot read."""

    async def update(self, search: SavedSearch, known: Collection[str], transaction: Transaction) -> bool:
        """Store the request, the places and the version of a search of the locked owner; `known` are more ids that are
        no news. Return False, and do nothing, if it would know more than MAX_KNOWN_MATCHES.
        """

    async def delete(self, search_id: str, owner: str, transaction: Transaction) -> bool:
        """Delete a search with its matches; return False if the owner has none of this id."""

    async def mark_seen(self, search_id: str, owner: str, until: int, now: datetime) -> bool:
        """Note that the owner has seen the matches up to a sequence; return False if the owner has no such search.

        A sequence before the noted one changes the moment alone.
        """

    async def behind(self, log: ChangeLog, last: int, limit: int) -> Sequence[WatchedSearch]:
        """Return searches whose place in a log lies before a sequence, those furthest behind first."""

    async def advance(self, searches: Sequence[WatchedSearch], to: int) -> None:
        """Move searches of one place in one log on, those that are still there and were not edited."""


class SavedMatches(Protocol):
    """The log of what began to match a search: each case, tip or alert once for a search."""

    async def of_owner_after(self, owner: str, sequence: int, limit: int) -> Sequence[SavedMatch]:
        """Return an owner's matches after a sequence, oldest first."""

    async def new_items(self, search: SavedSearch) -> frozenset[str]:
        """Return the ids of the newest matches that the owner has not seen, at most MAX_NEW_MATCHES."""

    async def untold(self, search_id: str, items: Collection[str]) -> frozenset[str]:
        """Return those of the ids that are no match of a search yet, and that it does not know otherwise."""

    async def add(
        self, search: WatchedSearch, items: Mapping[str, str], to: int, now: datetime, transaction: Transaction
    ) -> bool:
        """Append matches, ids with their cases, and move the search on in its log.

        Of tips only so many are appended that MAX_NEW_MATCHES wait for the owner. Return False, and do nothing, if the
        search has left its place or was edited.
        """


class CaseMatching(Protocol):
    """The ids of cases that match."""

    async def ids(self, query: CaseQuery, limit: int) -> frozenset[str]:
        """Return the ids of cases that match, at most `limit`; raises QueryTooWide."""


class Changes(Protocol):
    """A log of what changed."""

    async def last(self) -> int:
        """Return the newest sequence, 0 if there is none."""

    async def changed_after(self, sequence: int, limit: int) -> Sequence[tuple[int, str]]:
        """Return the sequence and id of each change after a sequence, oldest first.

        The id is that of a case, in the log of tips that of a tip.
        """


class WaitingChanges(Protocol):
    """Changes that wait in their own rows for a number of their log."""

    async def number_waiting(self) -> None:
        """Give a number to each. Of two processes at once, one does it."""


@dataclass(frozen=True, slots=True)
class SavedParts:
    """The parts with which officers keep searches, and with which workers look for matches.

    `feed` is the log of matches as officers follow it.
    """

    stores: CaseStores
    reading: CaseReading
    searches: SavedSearches
    matches: SavedMatches
    cases: CaseMatching
    lists: OverCases
    changes: Mapping[ChangeLog, Changes]
    waiting: Sequence[WaitingChanges]
    feed: LiveFeed[SavedMatch]
