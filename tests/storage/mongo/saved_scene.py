"""Saved searches over the real database: the parts, made-up cases that change, and a fake trail."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hub.domain.access.table import AccessTable
from hub.domain.actors import Officer
from hub.domain.cases.regions import Regions
from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseSearch
from hub.domain.search.saved import ChangeLog, Order, SavedMatch, SavedRequest, SavedSearch, owner_of
from hub.domain.search.saved_filters import Search
from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.services.followed_log import FollowedLog
from hub.services.police.ports.alerts import OverCases
from hub.services.police.ports.live import LiveFeed
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.save_search import NewSearch, save_search
from hub.storage.feed_tail import LogTail
from hub.storage.mongo.alerts.lists import AlertLists
from hub.storage.mongo.cases.cases import CaseRepository, case_row
from hub.storage.mongo.database import Database
from hub.storage.mongo.search.changed_rows import CHANGED_TIPS, CHANGED_UNREAD, UNREAD, UNREAD_WAITS, ChangedRows
from hub.storage.mongo.search.saved_matches import CaseMatchingReader, SavedMatchRepository
from hub.storage.mongo.search.saved_searches import SavedSearchRepository
from hub.storage.mongo.tips.lists import TipLists
from hub.storage.mongo.tips.tips import TipRepository
from hub.storage.mongo.tips.unread import UnreadTips
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.feed_signal import FeedSignal
from hub.wiring.secrets import SecretBox
from tests.fakes import CURSORS, NOW, FakePolice
from tests.live_logs import StillClock
from tests.plain_cases import PlainCase
from tests.storage.mongo.search.test_case_lists import case_of

BOX: Final = SecretBox(bytes(range(32)))
MANY_READS: Final = 1_000_000
DEFAULT_ORDERS: Final[Mapping[type[Search], Order]] = {
    CaseSearch: DEFAULT_CASE_ORDER,
    TipSearch: TipOrderBy(),
    AlertSearch: AlertOrderBy(),
}


def parts_over(
    database: Database, signal: FeedSignal, access: AccessTable | None = None, regions: Regions | None = None
) -> SavedParts:
    """Return the parts of saved searches on a database; only the trail and the rate limit are in memory."""
    fake = FakePolice(access)
    fake.cases_per_hour = MANY_READS
    cases, timeline = CaseRepository(database), TimelineRepository(database, signal)
    stores = replace(fake.stores, atomic=database, cases=cases, timeline=timeline, tips=TipRepository(database))
    matches = SavedMatchRepository(database, signal)
    tips, unread = ChangedRows(database, CHANGED_TIPS), ChangedRows(database, CHANGED_UNREAD)
    tail: LogTail[SavedMatch] = LogTail(matches, signal)
    return SavedParts(
        stores=stores,
        reading=replace(fake.case_reading(), cases=cases, regions=regions or Regions()),
        searches=SavedSearchRepository(database, BOX.seal, BOX.unseal),
        matches=matches,
        cases=CaseMatchingReader(database),
        lists=OverCases(TipLists(database), AlertLists(database)),
        changes={ChangeLog.HISTORY: timeline, ChangeLog.TIPS: tips, ChangeLog.UNREAD: unread},
        waiting=(tips, unread),
        feed=LiveFeed(FollowedLog("matches", matches, tail, CURSORS), stores, StillClock(NOW)),
    )


async def change_case(database: Database, parts: SavedParts, plain: PlainCase) -> None:
    """Make the case be as told, new or changed, with an entry in the history."""
    case, alert = case_of(plain)
    before = await database.collection("cases").find_one({"_id": plain.id}) or {}
    kept = {name: before[name] for name in ("unread_tips", UNREAD, UNREAD_WAITS) if name in before}
    row = case_row(case, alert) | {"changed_at": plain.changed_at} | kept
    await database.collection("cases").replace_one({"_id": plain.id}, row, upsert=True)
    entry = by_hub(TimelineKind.STAGE_DONE, alert, plain.changed_at)

    async def work(transaction: object) -> None:
        await parts.stores.timeline.append(entry, transaction)  # type: ignore[arg-type]

    await database.run(work)
    # The entry moves the moment of change forward only.
    await database.collection("cases").update_one({"_id": plain.id}, {"$set": {"changed_at": plain.changed_at}})
    await mark_unread(database, plain)


async def mark_unread(database: Database, plain: PlainCase) -> None:
    """Let the case have a tip that nobody has read, or none, and its mark follow."""
    tips, tip = database.collection("tips"), f"tip_of_{plain.id}"
    await tips.delete_one({"_id": tip})
    if plain.unread:
        await tips.insert_one({"_id": tip, "receipt": tip, "case": plain.id, "unread": plain.id})
    await UnreadTips(database).refresh(plain.id)


async def saved(parts: SavedParts, by: Officer, name: str, search: Search, order: Order | None = None) -> SavedSearch:
    """Save a search."""
    request = SavedRequest(name, search, order or DEFAULT_ORDERS[type(search)])
    return (await save_search(by, parts, NewSearch(request, "a standing search"), now=NOW)).search


async def told(parts: SavedParts, by: Officer, after: int = 0) -> list[tuple[str, str]]:
    """Return the search and item of each of an owner's matches after a sequence."""
    found = await parts.matches.of_owner_after(owner_of(by), after, MANY_READS)
    return [(match.search, match.item) for match in found]
