"""Lists of cases by random trees, for officers of every kind, against a second reading of plain facts."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import pytest

from hub.domain.access.table import AccessTable, CaseAction, CaseScope, Relation
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import Alert, AlertState, AlertStatus, PauseReason
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import Case, CaseState, FoundBy, LastSeen, Outcome, Sex
from hub.domain.cases.grants import CaseAccess, Grant, GrantKind
from hub.domain.cases.keeping import CaseHiding, CaseHold, CaseKeeping
from hub.domain.cases.regions import Region, Regions
from hub.domain.geometry import Circle, Point
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch, InRegion
from hub.domain.search.filter_trees import MAX_FILTER_DEPTH
from hub.domain.search.grounds import Polygon
from hub.domain.sort_direction import SortDirection
from hub.errors import Forbidden
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.stores import CaseQuery
from hub.services.police.search.search_case_summaries import search_case_summaries
from hub.services.police.search.search_cases import search_cases
from hub.services.police.steps.case_search import CaseRequest
from hub.services.police.steps.pages import PageRequest
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.search import case_index_choice as case_search_choice
from hub.storage.mongo.search import case_indexes as case_search_plans
from tests.fakes import NOW, FakePolice, new_case, officer
from tests.plain_cases import (
    PLACES_IN_ORDER,
    REGIONS,
    PlainCase,
    PlainReader,
    Tree,
    depth_of,
    made_up_cases,
    matches,
    may_read,
    may_read_public,
    names_in,
    random_tree,
)
from tests.public_alerts import alert_of

CASES: Final = 150
BATCH: Final = 40
QUERIES: Final = 600
TABLE: Final = AccessTable(regions={"north": frozenset({"hengshui", "handan"})}).changed(
    [], [(Relation.ANALYST, CaseAction.READ_TIPS)]
)
LIST_OF_REGIONS: Final = Regions.of(Region(code, code, code.rpartition("-")[0] or None) for code in REGIONS)
ENUMS: Final[Mapping[str, Any]] = {
    "status": AlertStatus,
    "state": CaseState,
    "sex": Sex,
    "alert_state": AlertState,
    "outcome": Outcome,
    "found_by": FoundBy,
    "abductor_relation": AbductorRelation,
}

OWNER: Final = PlainReader("owner", "person of owner", "hengshui")
READERS: Final = (
    OWNER,
    PlainReader("analyst", "person of analyst", "nowhere", analyses=frozenset({"hengshui", "handan"})),
    PlainReader("assignee", "person of assignee", "nowhere"),
    PlainReader("guest", "person of guest", "anyang"),
    PlainReader("breaker", "person of breaker", "far"),
    PlainReader("chief", "person of chief", "anyang", supervises=frozenset({"handan", "anyang"})),
    PlainReader("patrol", "person of patrol", "nowhere", reads=False),
)


def officer_of(reader: PlainReader) -> Officer:
    permissions = {Permission.READ_CASES if reader.reads else Permission.OPEN_CASE}
    return Officer(
        account=reader.account,
        person=reader.person,
        force=reader.force,
        force_name=reader.force,
        force_phone="0318-110",
        permissions=frozenset(permissions | ({Permission.SUPERVISE} if reader.supervises else set())),
        certified=True,
        supervises=reader.supervises,
        analyses=frozenset({"north"} if reader.analyses else ()),
    )


def case_of(plain: PlainCase) -> tuple[Case, Alert]:
    base = new_case(
        plain.id,
        force=plain.force,
        opened_at=plain.opened_at,
        opened_by=plain.opener,
        opened_person=plain.person,
        last_seen=LastSeen(Point(*plain.place), "Taocheng", plain.seen_at),
        narrative=plain.secret,
        region=plain.region,
        abductor_relation=AbductorRelation(plain.relation) if plain.relation else None,
        access=CaseAccess(
            tuple(
                Grant(f"gr_{number}", GrantKind(kind), to, "x", "zhao", NOW, until, "a reason")
                for number, (kind, to, until) in enumerate(plain.grants)
            )
        ),
    )
    child = replace(base.child, age_years=plain.age, sex=Sex(plain.sex), clothing=plain.colour)
    case = replace(base, child=child, suspects=(), vehicles=())
    alert = alert_of(
        case,
        AlertStatus(plain.status),
        ended=AlertState(plain.ended) if plain.ended else None,
        pauses=frozenset([PauseReason(plain.pause)] if plain.pause else []),
        expires_at=plain.expires_at,
    )
    area = replace(alert.areas[0], confirmed=not plain.waits, confirm_by=plain.confirm_by)
    if plain.closed_at and plain.outcome and plain.found_by:
        tips = ("tp_1",) if plain.helped else ()
        case = case.closed(Outcome(plain.outcome), FoundBy(plain.found_by), plain.closed_at, tips)
    hidden = CaseHiding("li", "li", NOW, "a court says so") if plain.is_hidden else None
    hold = CaseHold("li", "li", NOW, "a court asks") if plain.under_hold else None
    return replace(case, keeping=CaseKeeping(hidden=hidden, hold=hold)), replace(
        alert, areas=(area,), hidden=plain.is_hidden
    )


def search_of(tree: Tree) -> CaseSearch:
    leaves = {name: ENUMS[name](value) if name in ENUMS else value for name, value in tree.items()}
    if "place" in tree:
        kind, *values = tree["place"]
        leaves["place"] = _place(kind, *values)
    if "any_of" in tree:
        leaves["any_of"] = tuple(map(search_of, tree["any_of"]))
    if "negated" in tree:
        leaves["negated"] = search_of(tree["negated"])
    return CaseSearch(**leaves)


def _place(kind: str, first: Any, radius_km: float = 0) -> Circle | Polygon | InRegion:
    if kind == "region":
        return InRegion(first)
    return Circle(Point(*first), radius_km) if kind == "circle" else Polygon(tuple(Point(*one) for one in first))


@dataclass(frozen=True)
class World:
    cases: list[PlainCase]
    reading: CaseReading
    fake: FakePolice


@pytest.fixture
async def world(database: Database) -> World:
    plain = list(made_up_cases(random.Random(2016), CASES))
    book = CaseRepository(database)

    async def work(some: list[PlainCase], transaction: Any) -> None:
        for one in some:
            await book.add(*case_of(one), transaction)

    # The server ends a transaction after five seconds.
    for start in range(0, CASES, BATCH):
        await database.run(partial(work, plain[start : start + BATCH]))
    for one in plain:
        changes = {"changed_at": one.changed_at} | ({"unread_tips": True} if one.unread else {})
        await database.collection("cases").update_one({"_id": one.id}, {"$set": changes})
    fake = FakePolice()
    fake.cases_per_hour = CASES * QUERIES
    return World(plain, replace(fake.case_reading(TABLE), cases=book, regions=LIST_OF_REGIONS), fake)


async def listed(
    world: World, reader: PlainReader, search: CaseSearch, order: CaseOrderBy, chance: random.Random, *, public: bool
) -> tuple[list[str], int]:
    """Return the ids of a list, read in pages of random sizes, and its total."""
    seen: list[str] = []
    after, by = None, officer_of(reader)
    while True:
        request = CaseRequest(search, order, PageRequest(chance.choice([4, 25, 100, 100, 100]), after))
        read: Any = search_case_summaries if public else search_cases
        found = await read(by, world.reading, request, purpose="a test", now=NOW)
        seen += [case.id for case in found.page.items]
        if not found.page.more:
            return seen, await found.count()
        after = found.page.rows[-1][0]


def expected(world: World, reader: PlainReader, tree: Tree, order: CaseOrderBy, *, public: bool) -> list[str]:
    moment, tips = PLACES_IN_ORDER[order.by], "unread_tips" in names_in(tree)
    found = [
        (at, case.id)
        for case in world.cases
        if (at := moment(case)) is not None
        and (may_read_public(reader, case) if public else may_read(reader, case, tips=tips))
        and matches(tree, case, reader, public=public)
    ]
    return [name for _, name in sorted(found, reverse=order.direction is SortDirection.DESCENDING)]


async def test_random_trees_find_what_a_second_reading_finds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # A few cells are many here, so that the cells of a ground are read in parts.
    monkeypatch.setattr(case_search_plans, "MAX_MERGED_CELLS", 5)
    chance = random.Random(69)
    telling = deep = 0
    for number in range(QUERIES):
        # The fake rate limit compares each read with all before it.
        world.fake.case_reads.reads.clear()
        reader = chance.choice(READERS)
        public = not reader.reads or chance.random() < 0.3
        tree = random_tree(chance, public=public)
        order = CaseOrderBy(CaseOrder(chance.choice(sorted(PLACES_IN_ORDER))), chance.choice(list(SortDirection)))
        wanted = expected(world, reader, tree, order, public=public)
        found, total = await listed(world, reader, search_of(tree), order, chance, public=public)
        assert found == wanted, (number, reader, tree, order)
        assert total == len(wanted), (number, reader, tree, order)
        telling += 0 < len(wanted) < CASES // 4
        deep += depth_of(tree) == MAX_FILTER_DEPTH
    assert deep > QUERIES / 10
    assert telling > QUERIES / 3, "Many lists have a few of the cases."


async def test_road_is_read_in_order_and_not_sorted(database: Database) -> None:
    """The first part has as many cells as a part may have, and the rows without any."""
    road = Polygon((Point(31.3, 112.0), Point(42.3, 108.0), Point(42.3, 108.05), Point(31.3, 112.05)))
    every = CaseScope(NOW, everything=True)
    query = CaseQuery(CaseSearch(place=road), (every,), officer("wang"), NOW)
    [source] = [one for one in case_search_plans.plan_of(query).others if one.in_order]
    parts = source.parts()
    assert len(parts) > 1
    for part in parts:
        asked = {"find": "cases", "filter": part.filter, "sort": {"opened_at": -1, "_id": -1}, "limit": 20}
        plan = await database.raw.command("explain", asked | {"hint": dict(part.index or ())})
        winning = str(plan["queryPlanner"]["winningPlan"])
        assert "'SORT_MERGE'" in winning
        assert "'SORT'" not in winning


async def test_cases_under_legal_hold_are_read_by_their_index(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_search_choice, "PROBED_ROWS", 1)
    rows, every = database.collection("cases"), CaseScope(NOW, everything=True)
    query = CaseQuery(CaseSearch(legal_hold=True), (every,), officer("wang"), NOW)
    [part] = await case_search_choice.chosen_parts(rows, query)
    plan = await rows.find(part.filter).hint(part.index or "").explain()
    assert part.index == [("hold.at", 1)]
    assert plan["executionStats"]["totalDocsExamined"] == sum(case.under_hold for case in world.cases) > 10


async def test_certified_officers_without_the_right_list_no_cases(world: World) -> None:
    chance, order = random.Random(1), CaseOrderBy.usual(CaseOrder.OPENED)
    (patrol,) = (one for one in READERS if not one.reads)
    with pytest.raises(Forbidden):
        await listed(world, patrol, CaseSearch(), order, chance, public=False)
    everything, total = await listed(world, patrol, CaseSearch(), order, chance, public=True)
    assert len(everything) == total == sum(may_read_public(patrol, case) for case in world.cases) < CASES
