"""Lists over all cases hold what a judge of plain facts finds, for each officer, in pages of any size and both ways."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import pytest

from hub.domain.access.table import AccessTable, CaseAction, Relation
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import Case, FoundBy, Outcome
from hub.domain.geometry import Circle, Point
from hub.domain.query_limits import QueryTooWide
from hub.domain.search.alerts import AlertOrder, AlertOrderBy, AlertSearch
from hub.domain.search.filter_trees import MAX_FILTER_DEPTH
from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.text.normalised_text import ngrams_of, normalise_text
from hub.domain.tips.tip import Tip, TipState
from hub.services.maintenance.file_tips import file_tips
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.tips import TipQuery
from hub.services.police.search.search_alerts import AlertRequest, search_alerts
from hub.services.police.search.search_tips import TipsRequest, search_tips
from hub.services.police.steps.pages import PageRequest
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.alerts.lists import AlertLists
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.keyset import following, sort_by
from hub.storage.mongo.search import scope as case_selection
from hub.storage.mongo.tips import list_plans as tip_list_plans
from hub.storage.mongo.tips.filing import TipFiling
from hub.storage.mongo.tips.list_plans import BY_CASE
from hub.storage.mongo.tips.lists import TipLists
from hub.storage.mongo.tips.rows import link_row, tip_row
from tests.fakes import NOW, FakePolice
from tests.storage.mongo.made_up_lists import (
    FORCES,
    NORTH,
    OFFICERS,
    MadeUp,
    alert_leaves,
    depth_of,
    judge_alert,
    judge_tip,
    made_up,
    random_search,
    tip_leaves,
)

TABLE: Final = AccessTable(regions={"north": frozenset(NORTH)})
CLOSED: Final = TABLE.changed([], [(Relation.CERTIFIED, CaseAction.READ_PUBLIC)])
"""The table of an operator whose officers need a tie for the public facts too."""

TIP_QUERIES: Final = 160
ALERT_QUERIES: Final = 160


@dataclass
class World:
    """Made-up cases in the database, and as plain facts."""

    database: Database
    made: MadeUp
    fake: FakePolice

    def reading(self, table: AccessTable = TABLE) -> CaseReading:
        """The parts from which cases are read."""
        return replace(self.fake.case_reading(table), cases=CaseRepository(self.database))

    async def save(self, case: Case) -> None:
        """Store a changed case."""
        await self.database.run(partial(CaseRepository(self.database).save, case))
        self.made.cases[case.id] = case

    async def tips(self, by: Officer, search: TipSearch, **given: Any) -> list[str]:
        """Return the ids of a whole list of tips, read in pages."""
        order = TipOrderBy(direction=given.get("direction", SortDirection.DESCENDING))
        lists = given.get("lists", TipLists(self.database))

        async def page(first: int, after: str | None) -> Any:
            request = TipsRequest(search, order, PageRequest(first, after))
            return await search_tips(by, self.reading(), lists, request, purpose="a test", now=NOW)

        return await whole(page, given.get("first", lambda: 100), counts=given.get("counts", True))


async def whole(
    page: Callable[[int, str | None], Awaitable[Any]], first: Callable[[], int], *, counts: bool = True
) -> list[str]:
    """Return the ids of all pages, and see that the total is their number."""
    found: list[str] = []
    after = None
    while True:
        given = await page(first(), after)
        found += [one.id for one in given.page.items]
        if not given.page.more:
            assert not counts or await given.count() == len(found)
            return found
        after = given.page.rows[-1][0]


@pytest.fixture
async def world(database: Database) -> World:
    """The made-up cases; some were closed with tips that helped, and some were handed over a moment ago."""
    chance = random.Random(2016)
    world = World(database, made_up(chance), FakePolice())
    world.fake.cases_per_hour = 10**6
    cases, alerts = CaseRepository(database), AlertRepository(database)
    newest = {alert.case: alert for alert in world.made.alerts}

    async def add(transaction: Any) -> None:
        for case in world.made.cases.values():
            await cases.add(case, newest[case.id], transaction)
        for alert in world.made.alerts:
            await alerts.add(alert, transaction)

    await database.run(add)
    rows = [row_of(tip, world.made.cases[tip.case].force) for tip in world.made.tips]
    await database.collection("tips").insert_many(rows)
    for number, case in enumerate(list(world.made.cases.values())):
        if number % 4 == 0:
            tips = [tip.id for tip in world.made.tips if tip.case == case.id][:2]
            await world.save(case.closed(Outcome.FOUND_SAFE, FoundBy.TIP, NOW, tuple(tips)))
        if number % 6 == 0:
            await world.save(replace(world.made.cases[case.id], force=FORCES[number % 4]))
    return world


def row_of(tip: Tip, force: str) -> dict[str, Any]:
    """Return the row of a tip on which officers and workers have worked."""
    claim = {"claimed_by": tip.claim.by, "claimed_until": tip.claim.until} if tip.claim else {}
    moved = [] if tip.state == "NEW" else [{"state": tip.state.value, "by": "li", "at": NOW}]
    links = [link_row(link) for link in tip.links]
    form = normalise_text(tip.text or "")
    found_by = {"words": [form], "grams": sorted(ngrams_of(form))} if tip.text else {}
    worked = {"triage": moved, "links": links, "folded_into": tip.folded_into, "receipt": tip.id, "force": force}
    return tip_row(tip) | worked | claim | found_by


async def test_tips_over_cases_are_those_of_the_judge(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # A few cells are many here, so that the cells of a ground are read in parts.
    monkeypatch.setattr(tip_list_plans, "MAX_MERGED_CELLS", 5)
    chance = random.Random(6)
    found_some, deep = set(), 0
    for number in range(TIP_QUERIES):
        # The lower, the more often each of the indexes has so many rows, and is chosen.
        monkeypatch.setattr(tip_list_plans, "PROBED_ROWS", chance.choice([1, 5, 100]))
        name, by = chance.choice(list(OFFICERS.items()))
        search = random_search(chance, tip_leaves, TipSearch)
        direction = chance.choice(list(SortDirection))
        expected = [
            (tip.received_at, tip.id)
            for tip in world.made.tips
            if world.made.may_read(by, tip.case) and judge_tip(search, tip, world.made.cases[tip.case], by)
        ]
        expected.sort(reverse=direction is SortDirection.DESCENDING)
        # At most five pages of a list, of whatever size.
        first = partial(chance.randint, max(1, len(expected) // 4), 100)
        found = await world.tips(by, search, direction=direction, first=first)
        assert found == [tip for _, tip in expected], (number, name, search.leaf_names())
        found_some |= {name} if expected else set()
        deep += depth_of(search) == MAX_FILTER_DEPTH
    assert deep > TIP_QUERIES / 10
    assert found_some == OFFICERS.keys() - {"certified"}


async def test_wiped_tip_neither_stands_nor_is_withdrawn(world: World) -> None:
    by = OFFICERS["analyst"]
    seen = [tip for tip in world.made.tips if world.made.may_read(by, tip.case)]
    listed = [set(await world.tips(by, TipSearch(withdrawn=wanted))) for wanted in (True, False)]
    assert listed[0] == {tip.id for tip in seen if tip.is_withdrawn}
    assert listed[1] == {tip.id for tip in seen if tip.withdrawn_at is None}
    left = {tip.id for tip in seen} - listed[0] - listed[1]
    assert left == {tip.id for tip in seen if tip.wiped_at == tip.withdrawn_at is not None}
    assert left
    assert any(tip.is_withdrawn and tip.wiped_at for tip in seen)


async def test_alerts_are_those_of_the_judge(world: World) -> None:
    chance = random.Random(7)
    moments: dict[AlertOrder, Callable[[Any], datetime | None]] = {
        AlertOrder.OPENED: lambda alert: alert.opened_at,
        AlertOrder.ENDED: lambda alert: alert.ended_at,
        AlertOrder.EXPIRES: lambda alert: alert.expires_at if alert.open else None,
    }
    lists = AlertLists(world.database)
    for number in range(ALERT_QUERIES):
        name, by = chance.choice(list(OFFICERS.items()))
        search, table = random_search(chance, alert_leaves, AlertSearch), chance.choice([TABLE, CLOSED])
        order = AlertOrderBy(chance.choice(list(AlertOrder)), chance.choice(list(SortDirection)))
        moment = moments[order.by]
        expected = [
            (at, alert.id)
            for alert in world.made.alerts
            if (
                world.made.may_find(by, alert.case)
                if table is TABLE
                else world.made.may_read(by, alert.case) or world.made.is_offered(by, alert.case)
            )
            and judge_alert(search, alert, world.made.cases[alert.case])
            and (at := moment(alert)) is not None
        ]
        expected.sort(reverse=order.direction is SortDirection.DESCENDING)

        async def page(first: int, after: str | None) -> Any:
            request = AlertRequest(search, order, PageRequest(first, after))  # noqa: B023 - used within the round
            reading = world.reading(table)  # noqa: B023
            return await search_alerts(by, reading, lists, request, purpose="a test", now=NOW)  # noqa: B023

        found = await whole(page, partial(chance.randint, max(1, len(expected) // 4), 100))
        assert found == [alert for _, alert in expected], (number, name, order, search.leaf_names())


async def test_tips_are_their_new_forces_from_the_hand_over_on(world: World) -> None:
    """In the middle of a walk, before the tips are filed, and after."""
    owner, analyst = OFFICERS["owner"], OFFICERS["analyst"]
    before = await world.tips(owner, TipSearch())
    case = next(world.made.cases[tip.case] for tip in world.made.tips if tip.id == before[12])
    taken = {tip.id for tip in world.made.tips if tip.case == case.id}
    assert taken & set(before[10:20])
    bare = replace(case, force="anyang", access=replace(case.access, grants=()))
    pages = 0

    class HandedOver(TipLists):
        async def page(self, *args: Any) -> list[Tip]:
            nonlocal pages
            pages += 1
            found = await super().page(*args)
            if pages == 2:
                # After the tips of a page were read, and before anything is given out.
                await world.save(bare)
            return found

    lists = HandedOver(world.database)
    walked = await world.tips(owner, TipSearch(), first=lambda: 10, lists=lists, counts=False)
    given = set(before[:10]) | (set(before) - taken)
    assert walked == [tip for tip in before if tip in given]
    for filed in (False, True):
        if filed:
            await file_tips(TipFiling(world.database))
        assert not taken & set(await world.tips(owner, TipSearch()))
        assert taken <= set(await world.tips(analyst, TipSearch(force="anyang")))
        assert taken == set(await world.tips(analyst, TipSearch(case_ids=(case.id,))))


async def test_many_forces_and_cases_are_read_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {name: await world.tips(by, TipSearch()) for name, by in OFFICERS.items()}
    monkeypatch.setattr(case_selection, "MAX_MERGED", 1)
    for name, by in OFFICERS.items():
        assert await world.tips(by, TipSearch(), first=lambda: 30) == expected[name], name
    monkeypatch.setattr(case_selection, "MAX_GRANTED_CASES", 1)
    with pytest.raises(QueryTooWide):
        await world.tips(OFFICERS["shared"], TipSearch())
    monkeypatch.setattr(case_selection, "MAX_MOVING_CASES", 1)
    with pytest.raises(QueryTooWide):
        await world.tips(OFFICERS["owner"], TipSearch())


@pytest.mark.parametrize("direction", list(SortDirection))
async def test_plain_pages_examine_little_and_sort_nothing(world: World, direction: SortDirection) -> None:
    """The first page and the next, of a force, of a region from which cases were handed over, and of grants."""
    lists = TipLists(world.database)
    for name in ("owner", "analyst", "shared"):
        by = OFFICERS[name]
        scope = TABLE.scope(by, CaseAction.READ_TIPS, now=NOW)
        query = TipQuery(TipSearch(), (scope,), by.account, NOW, direction)
        first = await lists.page(query, None, 4)
        for after in (None, (first[-1].received_at, first[-1].id)):
            for part in await lists._parts(query):
                wanted = {"$and": [part.filter, following("received_at", after, direction)]} if after else part.filter
                asked = {"find": "tips", "filter": wanted, "sort": dict(sort_by("received_at", direction)), "limit": 4}
                plan = await world.database.raw.command("explain", asked | {"hint": dict(part.index or ())})
                counts = plan["executionStats"]
                assert counts["totalDocsExamined"] <= 10 * max(1, counts["nReturned"]), (name, part.index)
                assert "'SORT'" not in str(plan["queryPlanner"]["winningPlan"]), (name, part.index)


async def test_tips_with_a_fact_are_read_without_others(world: World) -> None:
    by = OFFICERS["analyst"]
    scope = TABLE.scope(by, CaseAction.READ_TIPS, now=NOW)
    near = Circle(Point(37.3, 115.3), 40)
    for search in (
        TipSearch(states=(TipState.FOLLOWED,)),
        TipSearch(has_photo=True),
        TipSearch(place=near, has_photo=True),
        TipSearch(text="station"),
        TipSearch(status=AlertStatus.TEST),
    ):
        query = TipQuery(search, (scope,), by.account, NOW, SortDirection.DESCENDING)
        [part, *_] = await TipLists(world.database)._parts(query)
        asked = {"find": "tips", "filter": part.filter, "sort": {"received_at": -1, "_id": -1}}
        plan = await world.database.raw.command("explain", asked | {"hint": dict(part.index or ())})
        counts = plan["executionStats"]
        # Tips of cases that are handed over are examined too, and found by their case.
        assert 0 < counts["totalDocsExamined"] <= 2 * counts["nReturned"], search.leaf_names()
        assert "'SORT'" not in str(plan["queryPlanner"]["winningPlan"])


async def test_text_in_cases_of_grants_reads_what_has_it(world: World) -> None:
    """Half of all tips have the word: far more than the few that this officer may read."""
    tips, by = world.database.collection("tips"), OFFICERS["shared"]
    scope = TABLE.scope(by, CaseAction.READ_TIPS, now=NOW)
    query = TipQuery(TipSearch(text="station"), (scope,), by.account, NOW, SortDirection.DESCENDING)
    parts = [part for part in await TipLists(world.database)._parts(query) if part.index != BY_CASE]
    plans = [await tips.find(part.filter).hint(part.index).explain() for part in parts]
    counts = [plan["executionStats"] for plan in plans]
    assert 0 < sum(one["nReturned"] for one in counts) < await tips.count_documents({"grams": "sta"}) / 4
    assert sum(one["totalDocsExamined"] for one in counts) == sum(one["nReturned"] for one in counts)
    assert await world.tips(by, TipSearch(text="no such word")) == []
