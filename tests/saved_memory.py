"""Saved searches over the tables of a fake hub. Of a filter they know nothing: every case of the scope matches it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.domain.actors import Officer
from hub.domain.cursors import CursorSeal
from hub.domain.search.saved import ChangeLog, SavedMatch, SavedSearch
from hub.services.followed_log import FollowedLog
from hub.services.police.ports.access import ReadRateLimit
from hub.services.police.ports.alerts import OverCases
from hub.services.police.ports.live import LiveFeed
from hub.services.police.ports.saved import SavedParts, WatchedSearch
from hub.services.police.ports.stores import CaseQuery
from hub.services.ports import Clock
from tests.case_scopes import matches
from tests.fakes import NOW, FakePolice
from tests.live_logs import StillLog


@dataclass(frozen=True)
class Searches:
    """The port `SavedSearches`."""

    fake: FakePolice

    async def note_use(self, by: Officer) -> None:
        """Do nothing."""

    async def lock_owner(self, owner: str, transaction: Any) -> None:
        assert transaction is self.fake.memory

    async def add(self, search: SavedSearch, known: Collection[str], transaction: Any) -> None:
        assert transaction is self.fake.memory
        self.fake.tables.saved[search.id] = search

    async def of_owner(self, owner: str, transaction: Any = None) -> list[SavedSearch]:
        return [search for search in self.fake.tables.saved.values() if search.owner == owner]

    async def get(self, search_id: str, owner: str) -> SavedSearch | None:
        found = self.fake.tables.saved.get(search_id)
        return found if found is not None and found.owner == owner else None

    async def update(self, search: SavedSearch, known: Collection[str], transaction: Any) -> bool:
        assert transaction is self.fake.memory
        self.fake.tables.saved[search.id] = search
        return True

    async def delete(self, search_id: str, owner: str, transaction: Any) -> bool:
        assert transaction is self.fake.memory
        if await self.get(search_id, owner) is None:
            return False
        del self.fake.tables.saved[search_id]
        return True

    async def mark_seen(self, search_id: str, owner: str, until: int, now: datetime) -> bool:
        found = await self.get(search_id, owner)
        if found is not None:
            self.fake.tables.saved[search_id] = replace(found, seen=max(found.seen, until), seen_at=now)
        return found is not None

    async def behind(self, log: ChangeLog, last: int, limit: int) -> list[WatchedSearch]:
        return []

    async def advance(self, searches: Sequence[WatchedSearch], to: int) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Matches:
    """The port `SavedMatches`."""

    fake: FakePolice

    def found(self, search: str, case: str, owner: str, item: str | None = None) -> None:
        """Let a case, or a tip or alert of it, have begun to match."""
        matched = self.fake.tables.matched
        matched.append(SavedMatch(len(matched) + 1, search, owner, item or case, case, NOW))

    async def of_owner_after(self, owner: str, sequence: int, limit: int) -> list[SavedMatch]:
        return [one for one in self.fake.tables.matched if one.owner == owner and one.sequence > sequence][:limit]

    async def new_items(self, search: SavedSearch) -> frozenset[str]:
        matched = self.fake.tables.matched
        return frozenset(one.item for one in matched if one.search == search.id and one.sequence > search.seen)

    async def untold(self, search_id: str, items: Collection[str]) -> frozenset[str]:
        return frozenset()

    async def add(
        self, search: WatchedSearch, items: Mapping[str, str], to: int, now: datetime, transaction: Any
    ) -> bool:
        return False


@dataclass(frozen=True)
class Matching:
    """The port `CaseMatching`."""

    fake: FakePolice

    async def ids(self, query: CaseQuery, limit: int) -> frozenset[str]:
        cases = self.fake.tables.cases.values()
        found = [case.id for case in cases if all(matches(scope, case) for scope in query.scopes)]
        return frozenset([one for one in found if query.ids is None or one in query.ids][:limit])


@dataclass(frozen=True)
class History:
    """The port `Changes`."""

    fake: FakePolice

    async def last(self) -> int:
        return len(self.fake.tables.timeline)

    async def changed_after(self, sequence: int, limit: int) -> Sequence[tuple[int, str]]:
        return [(one.sequence, one.case) for one in self.fake.tables.timeline[sequence : sequence + limit]]


def saved_parts(
    fake: FakePolice, cursors: CursorSeal, clock: Clock, rate_limit: ReadRateLimit | None = None
) -> SavedParts:
    """Return the parts over a fake hub; its feed ends where live events would begin."""
    log = StillLog(lambda: fake.tables.matched)
    return SavedParts(
        stores=fake.stores,
        reading=replace(fake.case_reading(), cursors=cursors, rate_limit=rate_limit or fake.rate_limit),
        searches=Searches(fake),
        matches=Matches(fake),
        cases=Matching(fake),
        lists=OverCases(fake.tip_lists, fake.alert_lists),
        changes=dict.fromkeys(ChangeLog, History(fake)),
        waiting=(),
        feed=LiveFeed(FollowedLog("matches", log, log, cursors), fake.stores, clock),
    )
