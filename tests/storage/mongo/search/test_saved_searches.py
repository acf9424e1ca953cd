"""Saved searches on the real database, random ones too, against a second reading of plain facts."""

import asyncio
import random
import signal as signals
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

import pytest

from hub.domain.cases.case import CaseState
from hub.domain.cases.keeping import Wipe
from hub.domain.geometry import Circle, Point
from hub.domain.search.alerts import AlertSearch
from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseOrder, CaseOrderBy, CaseSearch, InRegion
from hub.domain.search.saved import KEPT_FOR, MAX_SAVED_SEARCHES, ChangeLog, SavedSearch
from hub.domain.search.tips import TipSearch
from hub.domain.sort_direction import SortDirection
from hub.errors import Conflict, NameTaken
from hub.local.redis import EmbeddedRedis
from hub.services.maintenance.match_saved_searches import match_saved_searches
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.mark_saved_search_seen import SeenMatches, mark_saved_search_seen
from hub.services.police.search.read_saved_searches import read_saved_searches
from hub.services.police.search.search_saved_cases import search_saved_cases
from hub.services.police.search.update_saved_search import SearchUpdate, update_saved_search
from hub.services.police.steps.pages import PageRequest
from hub.storage.mongo.alerts.alerts import alert_row
from hub.storage.mongo.collections import COLLECTIONS
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.search.changed_rows import WAITS_TO_MATCH
from hub.storage.redis.feed_signal import FeedSignal
from tests.databases import ALL_ROWS, Databases
from tests.fakes import NOW
from tests.plain_cases import (
    PLACES_IN_ORDER,
    PlainCase,
    PlainReader,
    Tree,
    made_up_cases,
    matches,
    may_read,
    names_in,
    random_tree,
)
from tests.sdk.forks import forking
from tests.services.police.scenes import new_tip
from tests.storage.mongo.saved_scene import BOX, change_case, mark_unread, parts_over, saved, told
from tests.storage.mongo.search.test_case_lists import LIST_OF_REGIONS, READERS, TABLE, case_of, officer_of, search_of
from tests.storage.mongo.search.test_over_cases import row_of
from tests.storage.mongo.wipes.test_case_wipes import end_sessions

CASES: Final = 90
OPENED_FIRST: Final = 40
SEARCHES: Final = 40
ROUNDS: Final = 6
CHANGES: Final = 9
OWNERS: Final = tuple(reader for reader in READERS if reader.reads)


@dataclass
class Watched:
    """A search as the second reading knows it, with the cases that it need tell no more."""

    reader: PlainReader
    tree: Tree
    order: CaseOrderBy
    search: SavedSearch
    known: set[str] = field(default_factory=set)
    news: list[str] = field(default_factory=list)

    def finds(self, case: PlainCase, reader: PlainReader) -> bool:
        is_listed = PLACES_IN_ORDER[self.order.by](case) is not None
        readable = may_read(reader, case, tips="unread_tips" in names_in(self.tree))
        return is_listed and readable and matches(self.tree, case, reader, public=False)

    def take(self, case: PlainCase) -> None:
        """Note a case that was changed, once the hub has looked."""
        if case.id not in self.known and self.finds(case, self.reader):
            self.known.add(case.id)
            self.news.append(case.id)


async def watched(parts: SavedParts, number: int, cases: dict[str, PlainCase], chance: random.Random) -> Watched:
    """Save a random search of a random officer."""
    tree = random_tree(chance, public=False)
    while not names_in(tree):
        tree = random_tree(chance, public=False)
    if number % 8 == 0:
        tree = {"unread_tips": chance.random() < 0.5, "age_from": chance.randrange(4)}
    reader = chance.choice(OWNERS)
    order = CaseOrderBy(CaseOrder(chance.choice(sorted(PLACES_IN_ORDER))), chance.choice(list(SortDirection)))
    found = Watched(
        reader, tree, order, await saved(parts, officer_of(reader), f"search {number}", search_of(tree), order)
    )
    found.known = {case.id for case in cases.values() if found.finds(case, reader)}
    return found


async def some_changes(
    database: Database, parts: SavedParts, made_up: list[PlainCase], cases: dict[str, PlainCase], chance: random.Random
) -> dict[str, PlainCase]:
    """Change some cases, each in its own way, and return them as they are now."""
    changed: dict[str, PlainCase] = {}
    for _ in range(CHANGES):
        # Some are opened, others become like a case of another id: they leave searches, come into others and back.
        was, like = chance.choice(made_up), chance.choice(made_up)
        changed[was.id] = cases[was.id] = replace(like, id=was.id) if was.id in cases else was
        await change_case(database, parts, cases[was.id])
    for plain in chance.sample(sorted(cases.values(), key=lambda one: one.id), CHANGES):
        # Its tips are read, or another one came in: no entry of the history says so.
        changed[plain.id] = cases[plain.id] = replace(plain, unread=not plain.unread)
        await mark_unread(database, cases[plain.id])
    return changed


async def test_changed_cases_are_told_once_as_second_reading_says(database: Database, signal: FeedSignal) -> None:
    chance = random.Random(74)
    parts = parts_over(database, signal, TABLE, LIST_OF_REGIONS)
    made_up = list(made_up_cases(chance, CASES))
    cases: dict[str, PlainCase] = {}
    for plain in made_up[:OPENED_FIRST]:
        cases[plain.id] = plain
        await change_case(database, parts, plain)
    searches = [await watched(parts, number, cases, chance) for number in range(SEARCHES)]
    for round_ in range(ROUNDS):
        changed = await some_changes(database, parts, made_up, cases, chance)
        await asyncio.gather(*(match_saved_searches(parts, now=NOW) for _ in range(1 + round_ % 2)))
        for one in searches:
            for case in changed.values():
                one.take(case)
    for reader in OWNERS:
        own = [one for one in searches if one.reader is reader]
        expected = sorted((one.search.id, case) for one in own for case in one.news)
        assert sorted(await told(parts, officer_of(reader))) == expected
        # Shown is what still matches, with the rights of now.
        for later in (reader, replace(reader, force="nowhere", analyses=frozenset(), supervises=frozenset())):
            shown = {
                item.search.id: await item.count()
                for item in (await read_saved_searches(officer_of(later), parts, now=NOW)).searches
            }
            assert shown == {one.search.id: sum(one.finds(cases[case], later) for case in one.news) for one in own}
    assert sum(len(one.news) for one in searches) >= SEARCHES, "The searches tell of something."
    assert any(one.news for one in searches if "unread_tips" in names_in(one.tree))


async def test_saved_search_lists_its_cases_as_saved(database: Database, signal: FeedSignal) -> None:
    parts, owner = parts_over(database, signal, TABLE, LIST_OF_REGIONS), OWNERS[0]
    by, tree = officer_of(owner), {"any_of": [{"force": owner.force}, {"mine": True}], "age_from": 3}
    order = CaseOrderBy(CaseOrder.SEEN, SortDirection.ASCENDING)
    one = Watched(owner, tree, order, await saved(parts, by, "older ones", search_of(tree), order))
    cases = [replace(plain, force=owner.force) for plain in made_up_cases(random.Random(4), 12)]
    for plain in cases:
        await change_case(database, parts, plain)
    await match_saved_searches(parts, now=NOW)

    async def listed(*, only_new: bool) -> list[str]:
        page = await search_saved_cases(
            by, parts, one.search.id, only_new=only_new, page=PageRequest(100), purpose="a test", now=NOW
        )
        return [case.id for case in page.page.items]

    wanted = [case.id for case in sorted(cases, key=lambda case: (case.seen_at, case.id)) if one.finds(case, owner)]
    assert 2 < len(wanted) < len(cases)
    assert await listed(only_new=False) == await listed(only_new=True) == wanted
    cursor = (await read_saved_searches(by, parts, now=NOW)).cursor
    await mark_saved_search_seen(by, parts, SeenMatches(one.search.id, cursor), now=NOW)
    assert await listed(only_new=True) == []
    [item] = (await read_saved_searches(by, parts, now=NOW)).searches
    assert (await item.count(), item.search.seen_at) == (0, NOW)


async def test_worker_killed_before_each_command_tells_once(
    databases: Databases, one_redis: EmbeddedRedis, signal: FeedSignal
) -> None:
    url = await databases.take()
    by = officer_of(OWNERS[0])
    chance = random.Random(9)
    async with opened(url) as database:
        parts = parts_over(database, signal)
        mine = [replace(plain, force=by.force) for plain in made_up_cases(chance, 3)]
        loud = await saved(parts, by, "one", CaseSearch(force=by.force))
        await saved(parts, by, "two", CaseSearch(force="nobody"))
        of_tips = await saved(parts, by, "three", TipSearch(folded=False))
        of_alerts = await saved(parts, by, "four", AlertSearch(force=by.force))
        for plain in mine:
            await change_case(database, parts, plain)
            case, alert = case_of(plain)
            await database.collection("alerts").insert_one(alert_row(alert) | {"force": by.force})
            tip = replace(new_tip(alert.id, case.id), id=f"tip_{case.id}")
            await database.collection("tips").insert_one(row_of(tip, by.force) | WAITS_TO_MATCH)
        with forking("tests.storage.mongo.saved_program") as forks:
            for step in count(1):
                code, said = await asyncio.to_thread(forks.run, url, one_redis.url, str(step))
                if code == 0:
                    break
                assert code == -signals.SIGKILL, said
                await asyncio.to_thread(end_sessions, url)
        # Reads, the numbers of the tips, the transactions of the loud searches, and the move of the quiet one.
        assert step >= 18
        items = {loud.id: "{}", of_tips.id: "tip_{}", of_alerts.id: f"{case_of(mine[0])[1].id[: -len(mine[0].id)]}{{}}"}
        expected = [(search, name.format(plain.id)) for search, name in items.items() for plain in mine]
        assert sorted(await told(parts, by)) == sorted(expected)
        for search in await parts.searches.of_owner(loud.owner):
            assert search.places == {log: await parts.changes[log].last() for log in search.request.logs}


@dataclass
class Waiting:
    """The stored searches; their callers wait for each other before they write."""

    part: Any
    both: asyncio.Barrier
    left: int = 2

    def __getattr__(self, name: str) -> Any:
        return getattr(self.part, name)

    async def lock_owner(self, owner: str, transaction: Any) -> None:
        """Wait for the other caller, then lock."""
        if self.left:
            self.left -= 1
            await self.both.wait()
        await self.part.lock_owner(owner, transaction)


@pytest.mark.parametrize("expected", [None, 1])
async def test_of_two_edits_at_once_one_is_made_whole(
    database: Database, signal: FeedSignal, expected: int | None
) -> None:
    parts, owner = parts_over(database, signal), OWNERS[0]
    by, rows = officer_of(owner), database.collection("saved_searches")
    made_up = zip(made_up_cases(random.Random(3), 4), (4, 8, 12, 12), strict=True)
    young, middle, old, late = [replace(plain, force=owner.force, age=age, ended=None) for plain, age in made_up]
    for plain in (young, middle, old):
        await change_case(database, parts, plain)
    one = await saved(parts, by, "one", CaseSearch(age_from=11))
    # It is news, and told only after the edits: these find it too.
    await change_case(database, parts, late)
    edits = [
        SearchUpdate(one.id, "a test", name, (search, DEFAULT_CASE_ORDER), expected)
        for name, search in (("young", CaseSearch(age_from=3)), ("middle", CaseSearch(age_from=7)))
    ]
    racing = replace(parts, searches=Waiting(parts.searches, asyncio.Barrier(2)))
    results = await asyncio.gather(
        *(update_saved_search(by, racing, edit, now=NOW) for edit in edits), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "CountedSearch"]
    [lost] = [number for number, result in enumerate(results) if isinstance(result, Conflict)]
    made, refused = edits[1 - lost], edits[lost]
    known = {"young": {young.id, middle.id, old.id}, "middle": {middle.id, old.id}}

    async def is_stored(edit: SearchUpdate, version: int, ids: set[str]) -> None:
        [stored] = await parts.searches.of_owner(one.owner)
        assert edit.criteria is not None
        assert (stored.request.name, stored.request.search, stored.version) == (edit.name, edit.criteria[0], version)
        row = await rows.find_one({"_id": one.id})
        assert row is not None
        assert set(row["known"]) == ids

    await is_stored(made, 2, known[made.name or ""])
    await update_saved_search(by, parts, replace(refused, expected_version=2), now=NOW)
    await is_stored(refused, 3, known["young"])
    for _ in range(2):
        await match_saved_searches(parts, now=NOW)
        assert await told(parts, by) == [(one.id, late.id)]


async def test_name_of_one_owner_stands_once_under_race(database: Database, signal: FeedSignal) -> None:
    parts, by = parts_over(database, signal), officer_of(OWNERS[0])
    names = ["Red coats", "red  COATS", "\uff32ed coats"]
    results = await asyncio.gather(
        *(saved(parts, by, name, CaseSearch(age_from=3)) for name in names), return_exceptions=True
    )
    again = [one for one in results if isinstance(one, SavedSearch)]
    assert (await saved(parts, by, again[0].request.name, CaseSearch(age_from=3))).id == again[0].id
    assert sorted(type(one).__name__ for one in results) == ["NameTaken", "NameTaken", "SavedSearch"]
    other = officer_of(OWNERS[1])
    await saved(parts, other, "Red coats", CaseSearch(age_from=3))
    with pytest.raises(NameTaken) as refusal:
        await saved(parts, by, again[0].request.name, CaseSearch(age_from=4))
    assert refusal.value.path == ("name",)


async def test_account_keeps_limited_searches_under_race(database: Database, signal: FeedSignal) -> None:
    parts, by = parts_over(database, signal), officer_of(OWNERS[0])
    results: list[Any] = []
    for start in range(0, MAX_SAVED_SEARCHES + 4, 9):
        results += await asyncio.gather(
            *(saved(parts, by, f"{start + step}", CaseSearch(age_from=3)) for step in range(9)), return_exceptions=True
        )
    kept = [one for one in results if isinstance(one, SavedSearch)]
    assert len(kept) == MAX_SAVED_SEARCHES
    assert {type(one) for one in results} == {SavedSearch, Conflict}


async def test_wiped_case_is_in_no_search(database: Database, signal: FeedSignal) -> None:
    parts, owner = parts_over(database, signal), OWNERS[0]
    by = officer_of(owner)
    await saved(parts, by, "closed ones", CaseSearch(state=CaseState.CLOSED))
    [first, second] = [replace(one, force=owner.force) for one in closed_ones(2)]
    for plain in (first, second):
        await change_case(database, parts, plain)
    await match_saved_searches(parts, now=NOW)
    [item] = (await read_saved_searches(by, parts, now=NOW)).searches
    assert await item.count() == 2
    await database.collection("cases").update_one({"_id": first.id}, {"$set": {"wiped": Wipe.FACTS.value}})
    assert await item.count() == 1
    # The wipe is an entry of the history, as is every later one: a wiped case is never news.
    third = replace(first, id="cs_wiped")
    await change_case(database, parts, third)
    await database.collection("cases").update_one({"_id": third.id}, {"$set": {"wiped": Wipe.FACTS.value}})
    await match_saved_searches(parts, now=NOW)
    assert [case for _, case in await told(parts, by)] == [first.id, second.id]


async def test_use_puts_off_the_end_of_everything(database: Database, signal: FeedSignal) -> None:
    parts, owner = parts_over(database, signal), OWNERS[0]
    by, names = officer_of(owner), ("search_owners", "saved_searches", "saved_matches")
    await saved(parts, by, "closed ones", CaseSearch(state=CaseState.CLOSED))
    [plain] = closed_ones(1)
    await change_case(database, parts, replace(plain, force=owner.force))
    await match_saved_searches(parts, now=NOW)

    async def ends() -> list[datetime]:
        rows = [await database.collection(name).find_one(ALL_ROWS) for name in names]
        return [row["expires_real"] for row in rows if row]

    before = datetime.now(UTC)
    assert all(abs(end - before - KEPT_FOR) < timedelta(minutes=1) for end in await ends())
    long_ago = before - timedelta(days=30)
    for name in names:
        times = {"expires_real": before, "used_real": long_ago, "put_off_real": long_ago}
        changes = times if name == "search_owners" else {"expires_real": before}
        await database.collection(name).update_many(ALL_ROWS, {"$set": changes})
    await parts.searches.note_use(by)
    assert all(end > before + timedelta(days=89) for end in await ends())


async def test_search_matches_with_claims_of_the_last_use(database: Database, signal: FeedSignal) -> None:
    parts, owner = parts_over(database, signal), OWNERS[0]
    by = officer_of(owner)
    await saved(parts, by, "closed ones", CaseSearch(state=CaseState.CLOSED))
    [one, other] = closed_ones(2)
    # A token without the force of before: the next use says so, within the hour too.
    await read_saved_searches(replace(by, force="far"), parts, now=NOW)
    await change_case(database, parts, replace(one, force=owner.force, grants=()))
    await change_case(database, parts, replace(other, force="far", grants=()))
    await match_saved_searches(parts, now=NOW)
    assert [case for _, case in await told(parts, by)] == [other.id]


async def test_unreadable_search_does_not_hold_up_others(database: Database, signal: FeedSignal) -> None:
    parts, owner = parts_over(database, signal), OWNERS[0]
    by = officer_of(owner)
    broken = await saved(parts, by, "of another key", CaseSearch(state=CaseState.CLOSED))
    gone = await saved(parts, by, "of a region", CaseSearch(state=CaseState.CLOSED))
    whole = await saved(parts, by, "closed ones", CaseSearch(state=CaseState.CLOSED))
    searches = database.collection("saved_searches")
    await searches.update_one({"_id": broken.id}, {"$set": {"sealed": b"of another key"}})
    request = replace(gone.request, search=CaseSearch(place=InRegion("CN-9")))
    await searches.update_one({"_id": gone.id}, {"$set": {"sealed": BOX.seal(request.dumped())}})
    [plain] = closed_ones(1)
    await change_case(database, parts, replace(plain, force=owner.force))
    assert await match_saved_searches(parts, now=NOW) == 1
    assert await told(parts, by) == [(whole.id, plain.id)]
    own = (await read_saved_searches(by, parts, now=NOW)).searches
    assert {one.search.id: await one.count() for one in own} == {gone.id: 0, whole.id: 1}
    last = await parts.changes[ChangeLog.HISTORY].last()
    assert await searches.count_documents({"places.history": {"$lt": last}}) == 0


async def test_nothing_that_was_written_stands_in_a_row(database: Database, signal: FeedSignal) -> None:
    parts, by = parts_over(database, signal), officer_of(OWNERS[0])
    words = ["Lost girl Meimei", "white van A12345", "115.67"]
    place = Circle(Point(37.74, 115.67), 5)
    await saved(parts, by, words[0], CaseSearch(text=words[1], place=place))
    for name in COLLECTIONS:
        rows = await database.collection(name).find(ALL_ROWS).to_list(None)
        assert not {word for word in (*words, by.person) if word in repr(rows)}, name


def closed_ones(count: int) -> list[PlainCase]:
    """Return made-up cases that are closed."""
    found = [plain for plain in made_up_cases(random.Random(5), 40) if plain.closed_at is not None]
    return found[:count]
