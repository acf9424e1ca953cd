"""Saved searches over tips and alerts on the real database, random ones too, against a judge of plain facts."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

import pytest

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert
from hub.domain.cases.case import FoundBy, Outcome
from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.domain.search.cases import CaseSearch
from hub.domain.search.saved import ChangeLog, SavedSearch
from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.tips.follow_ups import TipAddition
from hub.domain.tips.links import LinkReason, TipLink
from hub.domain.tips.tip import Tip, TipClaim, TipState
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.errors import Conflict
from hub.services.maintenance.match_saved_searches import match_saved_searches
from hub.services.maintenance.rank_tips import rank_tips
from hub.services.police.ports.alerts import AlertQuery
from hub.services.police.ports.saved import SavedParts
from hub.services.police.ports.tips import TipQuery, TipRanking
from hub.services.police.search.mark_saved_search_seen import SeenMatches, mark_saved_search_seen
from hub.services.police.search.read_saved_searches import read_saved_searches
from hub.services.police.search.search_saved_alerts import search_saved_alerts
from hub.services.police.search.search_saved_tips import search_saved_tips
from hub.services.police.search.update_saved_search import SearchUpdate, update_saved_search
from hub.services.police.steps.pages import PageRequest
from hub.storage.mongo.alerts.alerts import AlertRepository, alert_row, read_alert
from hub.storage.mongo.alerts.lists import AlertLists
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.search import saved_matches, saved_searches
from hub.storage.mongo.tips.lists import TipLists
from hub.storage.mongo.tips.queue import TipQueue
from hub.storage.mongo.tips.rows import read_tip
from hub.storage.mongo.tips.tips import TipRepository
from hub.storage.mongo.tips.unread import UnreadTips
from hub.storage.redis.feed_signal import FeedSignal
from tests.databases import ALL_ROWS
from tests.fakes import NOW
from tests.storage.mongo.made_up_lists import (
    FORCES,
    HOUR,
    OFFICERS,
    WORDS,
    MadeUp,
    alert_leaves,
    judge_alert,
    judge_tip,
    made_up,
    random_search,
    tip_leaves,
)
from tests.storage.mongo.saved_scene import DEFAULT_ORDERS, parts_over, saved, told
from tests.storage.mongo.search.test_over_cases import CLOSED, row_of

SEARCHES: Final = 24
ROUNDS: Final = 6
CHANGES: Final = 16
KINDS: Final = {TipSearch: tip_leaves, AlertSearch: alert_leaves}


class NoPhotos:
    """Photos that are all gone."""

    async def read(self, photo: str, size: object) -> None:
        """Return None."""


@dataclass
class Scene:
    """Made-up cases with tips and alerts in the database, which officers, the public and workers change."""

    database: Database
    parts: SavedParts
    made: MadeUp
    chance: random.Random
    number: int = 0
    changed: set[str] = field(default_factory=set)

    @property
    def tips(self) -> TipRepository:
        return TipRepository(self.database)

    @property
    def queue(self) -> TipQueue:
        return TipQueue(self.database)

    async def begin(self) -> None:
        """Insert everything."""
        cases, alerts = CaseRepository(self.database), AlertRepository(self.database)
        newest = {alert.case: alert for alert in self.made.alerts}

        async def add(transaction: Any) -> None:
            for case in self.made.cases.values():
                await cases.add(case, newest[case.id], transaction)
            for alert in self.made.alerts:
                await alerts.add(alert, transaction)

        await self.database.run(add)
        worked: dict[str, Any] = {"linked": True, "marks": [], "sketch": []}
        rows = [row_of(tip, self.made.cases[tip.case].force) | worked for tip in self.made.tips]
        await self.database.collection("tips").insert_many(rows)

    async def read(self) -> dict[str, Tip | Alert]:
        """Return all tips and alerts as they are, a tip with the words by which it can be found by now."""
        found: dict[str, Tip | Alert] = {}
        async for row in self.database.collection("tips").find(ALL_ROWS):
            tip = read_tip(row)
            said = [
                *([tip.text] if tip.text and row.get("linked") else []),
                *(one.text for one in tip.follow_up.additions),
            ]
            found[tip.id] = replace(tip, text=" ".join(said) or None)
        async for row in self.database.collection("alerts").find(ALL_ROWS):
            found[row["_id"]] = read_alert(row)
        return found

    async def incomplete(self) -> set[str]:
        """Return the tips that no ranking knows as they are."""
        rows = await self.database.collection("tips").find(ALL_ROWS, {"fresh": 1}).to_list(None)
        return {row["_id"] for row in rows if "fresh" in row}

    async def rank(self) -> None:
        """Let workers link and rank what changed."""
        photos: Any = NoPhotos()
        while await self.queue.fresh_cases(1):
            await rank_tips(TipRanking(self.queue, AlertRepository(self.database), photos))

    async def change(self) -> None:
        """Let one thing happen to a tip, an alert or a case."""
        ways = (self.come, self.come, self.move, self.claim, self.release, self.withdraw, self.add, self.link)
        await self.chance.choice((*ways, self.close, *[self.change_alert] * 5, self.hand_over))()

    def a_tip(self) -> Tip:
        """Return any tip, as it was made."""
        return self.chance.choice(self.made.tips)

    async def come(self) -> None:
        """Let a tip come in that is like another one, in a case like another's."""
        self.number += 1
        like, of = self.a_tip(), self.a_tip()
        tip = replace(
            like, id=f"tip_new_{self.number}", case=of.case, alert=of.alert, state=TipState.NEW, claim=None, links=(),
            folded_into=None, withdrawn_at=None, wiped_at=None, text=like.text or "night", repeats=None,
        )  # fmt: skip
        self.made.tips.append(tip)
        marks: dict[str, Any] = {"receipt": tip.id, "marks": [], "sketch": []}
        await self.database.run(lambda transaction: self.tips.add(tip, **marks, transaction=transaction))

    async def move(self) -> None:
        """Let an officer move a tip to a state."""
        tip, wanted = await self.tips.get(self.a_tip().id), self.chance.choice(list(TipState))
        assert tip is not None
        move = partial(self.tips.move, tip.id, tip.state, wanted, by="li", reason=None, now=NOW)
        await self.database.run(lambda transaction: move(transaction=transaction))

    async def claim(self) -> None:
        """Let an officer take a tip."""
        await self.queue.claim(self.a_tip().id, TipClaim(self.chance.choice(["wang", "li"]), NOW + HOUR), now=NOW)

    async def release(self) -> None:
        """Let an officer give back whatever is claimed."""
        for tip in self.made.tips[:40]:
            await self.queue.release(tip.id, "li", now=NOW)

    async def withdraw(self) -> None:
        """Let a person withdraw a tip."""
        receipt = self.a_tip().id
        await self.database.run(lambda transaction: self.tips.withdraw(receipt, NOW, transaction))

    async def add(self) -> None:
        """Let a person add words to a tip."""
        await self.tips.add_words(self.a_tip().id, TipAddition(self.chance.choice(WORDS), NOW))

    async def link(self) -> None:
        """Let an officer link a tip to another one."""
        link = TipLink(self.a_tip().id, LinkReason.OFFICER, 100.0, "li")
        await self.queue.link(self.a_tip().id, link, now=NOW)

    async def close(self) -> None:
        """Let a case be closed with tips that helped, or with others than before."""
        case = self.made.cases[self.a_tip().case]
        tips = [tip.id for tip in self.made.tips if tip.case == case.id]
        named = tuple(self.chance.sample(tips, min(2, len(tips))))
        closed = replace(case, helpful_tips=named) if case.closed_at else case.closed(
            Outcome.FOUND_SAFE, FoundBy.TIP, NOW, named
        )  # fmt: skip
        await self._save(closed, [*case.helpful_tips, *named])

    async def hand_over(self) -> None:
        """Let a case become another force's: its alerts change, and its tips are no news."""
        case = replace(self.chance.choice(list(self.made.cases.values())), force=self.chance.choice(FORCES))
        await self._save(case, [one.id for one in self.made.alerts if one.case == case.id])

    async def change_alert(self) -> None:
        """Let an alert become like another one."""
        was, like = self.chance.choice(self.made.alerts), self.chance.choice(self.made.alerts)
        alert = replace(like, id=was.id, case=was.case)
        row = alert_row(alert) | {"force": self.made.cases[alert.case].force}
        await self.database.collection("alerts").replace_one({"_id": alert.id}, row)
        await self._enter(alert)
        self.changed.add(alert.id)

    async def _save(self, case: Any, touched: list[str]) -> None:
        await self.database.run(partial(CaseRepository(self.database).save, case))
        self.made.cases[case.id] = case
        self.changed |= set(touched)
        await self._enter(next(one for one in self.made.alerts if one.case == case.id))

    async def _enter(self, alert: Alert) -> None:
        entry = by_hub(TimelineKind.STAGE_DONE, alert, NOW)
        await self.database.run(lambda transaction: self.parts.stores.timeline.append(entry, transaction))


@dataclass
class Watched:
    """A search as the judge knows it, with the ids that it need tell no more."""

    by: Officer
    search: Any
    saved: SavedSearch
    known: set[str] = field(default_factory=set)
    news: list[str] = field(default_factory=list)

    def finds(self, one: Tip | Alert | None, made: MadeUp, search: Any = None) -> bool:
        """Return True if the search, or another one of its owner, finds a tip or an alert."""
        return finds(self.by, search or self.search, one, made)


def finds(by: Officer, search: Any, one: Tip | Alert | None, made: MadeUp) -> bool:
    """Return True if a search of an officer finds a tip or an alert."""
    if one is None or isinstance(one, Tip) is not isinstance(search, TipSearch):
        return False
    case, readable = made.cases[one.case], made.may_read(by, one.case)
    if isinstance(one, Tip):
        return one.withdrawn_at is None and readable and judge_tip(search, one, case, by)
    return (readable or made.is_offered(by, one.case)) and judge_alert(search, one, case)


def a_search(chance: random.Random, kind: Any) -> Any:
    """Return a random search of a kind that can notify."""
    while True:
        found = random_search(chance, KINDS[kind], kind)
        if found.leaf_names() and "withdrawn" not in found.leaf_names():
            return found


async def a_watched(scene: Scene, things: Mapping[str, Tip | Alert], number: int) -> Watched:
    """Save a random search of a random officer, one that finds something and not everything."""
    kind = list(KINDS)[number % len(KINDS)]
    while True:
        by, search = scene.chance.choice(list(OFFICERS.values())), a_search(scene.chance, kind)
        found = {item for item, thing in things.items() if finds(by, search, thing, scene.made)}
        if 2 < len(found) < len(things) // 4:
            return Watched(by, search, await saved(scene.parts, by, f"search {number}", search), found)


async def edited(scene: Scene, one: Watched) -> None:
    """Let the owner give a search another filter. Only what that of before found too, and was not told, is news."""
    search = a_search(scene.chance, type(one.search))
    things = await scene.read()
    finds = {item for item, thing in things.items() if one.finds(thing, scene.made, search)}
    news = {item for item in finds - one.known if one.finds(things[item], scene.made)}
    update = SearchUpdate(one.saved.id, "a test", criteria=(search, DEFAULT_ORDERS[type(search)]))
    await update_saved_search(one.by, scene.parts, update, now=NOW)
    one.search = search
    one.known |= finds - news


async def scene_of(database: Database, signal: FeedSignal, cases: int) -> Scene:
    """Return a scene of so many cases."""
    chance = random.Random(81)
    made = made_up(chance)
    made.cases = dict(list(made.cases.items())[:cases])
    # One is the owner's, whatever the dice say.
    first = next(iter(made.cases.values()))
    made.cases[first.id] = replace(first, force=OFFICERS["owner"].force)
    made.tips = [one for one in made.tips if one.case in made.cases]
    made.alerts = [one for one in made.alerts if one.case in made.cases]
    found = Scene(database, parts_over(database, signal, CLOSED), made, chance)
    await found.begin()
    return found


@pytest.fixture
async def scene(database: Database, signal: FeedSignal) -> Scene:
    return await scene_of(database, signal, 6)


async def test_changed_tips_and_alerts_are_told_once_as_judged(database: Database, signal: FeedSignal) -> None:
    scene = await scene_of(database, signal, 24)
    things = await scene.read()
    searches = [await a_watched(scene, things, number) for number in range(SEARCHES)]
    waiting: set[str] = set()
    after = things
    for round_ in range(ROUNDS):
        before = await scene.read()
        for _ in range(CHANGES):
            await scene.change()
        if round_ % 3 != 1:
            await scene.rank()
        await edited(scene, searches[round_])
        after = await scene.read()
        waiting |= scene.changed | {item for item, thing in after.items() if thing != before.get(item)}
        scene.changed.clear()
        await asyncio.gather(*(match_saved_searches(scene.parts, now=NOW) for _ in range(1 + round_ % 2)))
        ready = waiting - await scene.incomplete()
        for one in searches:
            new = [item for item in ready if item not in one.known and one.finds(after.get(item), scene.made)]
            one.known |= set(new)
            one.news += new
        waiting -= ready
    for by in OFFICERS.values():
        own = [one for one in searches if one.by is by]
        assert sorted(await told(scene.parts, by)) == sorted((one.saved.id, item) for one in own for item in one.news)
        counts = {
            item.search.id: await item.count()
            for item in (await read_saved_searches(by, scene.parts, now=NOW)).searches
        }
        assert counts == {one.saved.id: sum(one.finds(after[item], scene.made) for item in one.news) for one in own}
    for kind in (TipSearch, AlertSearch):
        assert sum(len(one.news) for one in searches if isinstance(one.search, kind)) > 10, kind


async def come(scene: Scene, like: Tip, count: int, **facts: Any) -> list[str]:
    """Let tips come in that are like another one, each on its own, and let workers rank them."""
    ids = []
    for _ in range(count):
        scene.number += 1
        tip = replace(like, id=f"tip_more_{scene.number}", state=TipState.NEW, claim=None, links=(), **facts)
        given: dict[str, Any] = {"receipt": tip.id, "marks": [], "sketch": []}
        await scene.database.run(lambda transaction: scene.tips.add(tip, **given, transaction=transaction))  # noqa: B023
        ids.append(tip.id)
    await scene.rank()
    return ids


def standing_tip(scene: Scene, by: Officer) -> Tip:
    """Return a tip that the officer may read."""
    return next(
        one for one in scene.made.tips if one.withdrawn_at is None and scene.made.may_read(by, one.case) and one.text
    )


async def test_flood_of_tips_waits_to_a_limit_and_goes_on(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    by, parts = OFFICERS["owner"], scene.parts
    one = await saved(parts, by, "all of mine", TipSearch(received_from=NOW + HOUR))
    monkeypatch.setattr(saved_matches, "MAX_NEW_MATCHES", 3)
    like = standing_tip(scene, by)
    first = await come(scene, like, 5, received_at=NOW + HOUR)
    assert await match_saved_searches(parts, now=NOW) == 5
    assert await told(parts, by) == [(one.id, tip) for tip in first[:3]]
    more = await come(scene, like, 1, received_at=NOW + HOUR)
    await match_saved_searches(parts, now=NOW)
    assert len(await told(parts, by)) == 3, "The owner has seen none of those that wait."
    cursor = (await read_saved_searches(by, parts, now=NOW)).cursor
    await mark_saved_search_seen(by, parts, SeenMatches(one.id, cursor), now=NOW)
    later = await come(scene, like, 1, received_at=NOW + HOUR)
    await match_saved_searches(parts, now=NOW)
    assert (await told(parts, by))[3:] == [(one.id, later[0])]
    page = await search_saved_tips(by, parts, one.id, only_new=False, page=PageRequest(9), purpose="a test", now=NOW)
    assert {tip.id for tip in page.page.items} == {*first, *more, *later}, "The list has all of them."
    page = await search_saved_tips(by, parts, one.id, only_new=True, page=PageRequest(9), purpose="a test", now=NOW)
    assert [tip.id for tip in page.page.items] == later


async def test_withdrawn_tip_goes_out_of_its_search(scene: Scene) -> None:
    by, parts = OFFICERS["owner"], scene.parts
    one = await saved(parts, by, "photos", TipSearch(received_from=NOW + HOUR))
    ids = await come(scene, standing_tip(scene, by), 2, received_at=NOW + HOUR)
    await match_saved_searches(parts, now=NOW)
    await scene.database.run(lambda transaction: scene.tips.withdraw(ids[0], NOW, transaction))
    [item] = (await read_saved_searches(by, parts, now=NOW)).searches
    assert await item.count() == 1
    for new in (False, True):
        page = await search_saved_tips(by, parts, one.id, only_new=new, page=PageRequest(9), purpose="a test", now=NOW)
        assert ([tip.id for tip in page.page.items], await page.count()) == ([ids[1]], 1)


async def test_saved_search_of_alerts_lists_its_new_ones(scene: Scene) -> None:
    by, parts, search = OFFICERS["analyst"], scene.parts, AlertSearch(opened_from=NOW + HOUR)
    one = await saved(parts, by, "opened later", search)
    alert = replace(next(a for a in scene.made.alerts if scene.made.may_read(by, a.case)), opened_at=NOW + HOUR)
    row = alert_row(alert) | {"force": scene.made.cases[alert.case].force}
    await scene.database.collection("alerts").replace_one({"_id": alert.id}, row)
    await scene._enter(alert)
    await match_saved_searches(parts, now=NOW)

    async def listed(*, only_new: bool) -> list[str]:
        page = await search_saved_alerts(
            by, parts, one.id, only_new=only_new, page=PageRequest(9), purpose="a test", now=NOW
        )
        return [one.id for one in page.page.items]

    assert await listed(only_new=True) == await listed(only_new=False) == [alert.id]
    # The alert of a wiped case is in no count any more.
    await scene.database.collection("alerts").update_one({"_id": alert.id}, {"$set": {"wiped": True}})
    assert await listed(only_new=True) == []


async def test_worker_with_the_filter_of_before_changes_nothing(scene: Scene) -> None:
    by, parts = OFFICERS["owner"], scene.parts
    one = await saved(parts, by, "later ones", TipSearch(received_from=NOW + HOUR))
    [tip] = await come(scene, standing_tip(scene, by), 1, received_at=NOW + HOUR)
    for waiting in parts.waiting:
        await waiting.number_waiting()
    last = await parts.changes[ChangeLog.TIPS].last()
    [watched] = await parts.searches.behind(ChangeLog.TIPS, last, 9)
    # The edit comes between the look of a worker and what the worker writes. Both filters find the tip.
    edit = SearchUpdate(one.id, "a test", criteria=(TipSearch(received_from=NOW + HOUR, folded=False), TipOrderBy()))
    updated = (await update_saved_search(by, parts, edit, now=NOW)).search
    assert (updated.version, one.version) == (2, 1)
    case = scene.made.tips[0].case
    add = partial(parts.matches.add, watched, {tip: case}, last, NOW)
    assert not await scene.database.run(lambda transaction: add(transaction=transaction))
    await parts.searches.advance([watched], last)
    assert await told(parts, by) == []
    await match_saved_searches(parts, now=NOW)
    assert await told(parts, by) == [(one.id, tip)]


async def test_edit_looks_again_at_what_came_meanwhile(scene: Scene) -> None:
    """The hub looks by the filter of before while the matches of the new one are already read."""
    by, parts = OFFICERS["owner"], scene.parts
    one = await saved(parts, by, "never", TipSearch(received_from=NOW + 9 * HOUR))
    like = standing_tip(scene, by)
    came: list[str] = []

    class Late:
        """A list of tips; another tip comes in, and is looked at, after each look at what matches."""

        async def ids(self, query: Any, limit: int) -> Any:
            found = await parts.lists.tips.ids(query, limit)
            if not came:
                came.extend(await come(scene, like, 1, received_at=NOW + HOUR))
                await match_saved_searches(parts, now=NOW)
            return found

    late: Any = Late()
    during = replace(parts, lists=replace(parts.lists, tips=late))
    edit = SearchUpdate(one.id, "a test", criteria=(TipSearch(received_from=NOW + HOUR), TipOrderBy()))
    await update_saved_search(by, during, edit, now=NOW)
    await match_saved_searches(parts, now=NOW)
    assert await told(parts, by) == [(one.id, came[0])]


async def test_search_knows_a_limited_number_over_its_edits(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    by, parts = OFFICERS["owner"], scene.parts
    one = await saved(parts, by, "never", TipSearch(received_from=NOW + HOUR))
    monkeypatch.setattr(saved_searches, "MAX_KNOWN_MATCHES", 1)
    edit = SearchUpdate(one.id, "a test", criteria=(TipSearch(received_until=NOW + HOUR), TipOrderBy()))
    with pytest.raises(Conflict) as refusal:
        await update_saved_search(by, parts, edit, now=NOW)
    assert refusal.value.path == ("criteria",)
    assert [item.search.request for item in (await read_saved_searches(by, parts, now=NOW)).searches] == [one.request]


async def test_look_examines_no_more_than_what_changed(scene: Scene) -> None:
    by = OFFICERS["analyst"]
    scope = CLOSED.scope(by, CaseAction.READ_TIPS, now=NOW)
    ids = frozenset(tip.id for tip in scene.made.tips[:20])
    search = TipSearch(text="station", folded=False)
    query = TipQuery(search, (scope,), by.account, NOW, SortDirection.DESCENDING, ids, standing_only=True)
    cases = frozenset(list(scene.made.cases)[:5])
    alerts = AlertQuery(AlertSearch(held=False), scope, NOW, AlertOrderBy(), cases=cases)
    examined = []
    tip_parts = await TipLists(scene.database)._parts(query)
    for name, parts in (("tips", tip_parts), ("alerts", await AlertLists(scene.database)._parts(alerts))):
        rows = scene.database.collection(name)
        plans = [await rows.find(part.filter).hint(part.index).explain() for part in parts]
        examined.append(sum(plan["executionStats"]["totalDocsExamined"] for plan in plans))
    assert examined[0] <= len(ids)
    assert examined[1] == sum(alert.case in cases for alert in scene.made.alerts)


async def test_case_is_told_when_its_first_unread_tip_comes(scene: Scene) -> None:
    """However many tips come, the case changes once for the search; and again when all are read."""
    parts, database = scene.parts, scene.database
    by, like = OFFICERS["owner"], standing_tip(scene, OFFICERS["owner"])
    await database.collection("tips").update_many({"case": like.case}, {"$unset": {"unread": 1}})
    unread = UnreadTips(database)
    await unread.refresh(like.case)
    searches = [await saved(parts, by, f"{wanted}", CaseSearch(unread_tips=wanted)) for wanted in (True, False)]
    assert [one.places.keys() for one in searches] == [{ChangeLog.HISTORY, ChangeLog.UNREAD}] * 2
    await match_saved_searches(parts, now=NOW)
    before = await parts.changes[ChangeLog.UNREAD].last()
    await come(scene, like, 4)
    await match_saved_searches(parts, now=NOW)
    assert await told(parts, by) == [(searches[0].id, like.case)]
    assert await parts.changes[ChangeLog.UNREAD].last() == before + 1
    shown = (await read_saved_searches(by, parts, now=NOW)).searches
    assert {item.search.id: await item.count() for item in shown} == {searches[0].id: 1, searches[1].id: 0}


async def test_each_change_of_a_tip_is_looked_at_once_complete(scene: Scene) -> None:
    by, parts, tips, queue = OFFICERS["owner"], scene.parts, scene.tips, scene.queue
    late: dict[str, Any] = {"received_from": NOW + HOUR}
    wanted = {
        "without": TipSearch(**late, negated=TipSearch(text="harbour")),
        "words": TipSearch(**late, text="harbour"),
        "claimed": TipSearch(**late, unclaimed=False),
        "released": TipSearch(**late, unclaimed=True, states=(TipState.FOLLOWED,)),
        "followed": TipSearch(**late, states=(TipState.FOLLOWED,)),
        "added": TipSearch(**late, text="lighthouse"),
        "linked": TipSearch(**late, linked=True),
        "helped": TipSearch(**late, helped=True),
    }
    names = {(await saved(parts, by, name, search)).id: name for name, search in wanted.items()}
    tip = replace(
        standing_tip(scene, by),
        id="tip_late",
        state=TipState.NEW,
        claim=None,
        links=(),
        received_at=NOW + HOUR,
        text="harbour",
        place=None,
        photo=None,
    )
    given: dict[str, Any] = {"receipt": tip.id, "marks": [], "sketch": []}
    await scene.database.run(lambda transaction: tips.add(tip, **given, transaction=transaction))
    seen: list[str] = []

    async def news() -> set[str]:
        await match_saved_searches(parts, now=NOW)
        found = [names[search] for search, _ in await told(parts, by)]
        new = set(found[len(seen) :])
        seen[:] = found
        return new

    await queue.claim(tip.id, TipClaim("wang", NOW + HOUR), now=NOW)
    assert await news() == set(), "It is not complete: its words would be missing."
    await scene.rank()
    assert await news() == {"words", "claimed"}
    move = partial(tips.move, tip.id, TipState.NEW, TipState.FOLLOWED, by="li", reason=None, now=NOW)
    await scene.database.run(lambda transaction: move(transaction=transaction))
    assert await news() == {"followed"}
    await queue.release(tip.id, "wang", now=NOW)
    assert await news() == {"released"}
    await tips.add_words(tip.id, TipAddition("lighthouse", NOW))
    assert await news() == {"added"}
    await queue.link(tip.id, TipLink(scene.made.tips[0].id, LinkReason.OFFICER, 100.0, "li"), now=NOW)
    await scene.rank()
    assert await news() == {"linked"}
    case = scene.made.cases[tip.case].closed(Outcome.FOUND_SAFE, FoundBy.TIP, NOW, (tip.id,))
    await scene.database.run(partial(CaseRepository(scene.database).save, case))
    assert await news() == {"helped"}
