"""The scope of a list as a query on the real database: it finds what the table allows, and reads no more."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest

from hub.domain.access.table import AccessTable, CaseAction, CaseScope
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import Case, LastSeen
from hub.domain.cases.grants import (
    NO_END,
    CaseAccess,
    CaseLink,
    CaseLinkKind,
    Grant,
    GrantKind,
    HandOver,
    force_key,
    officer_key,
)
from hub.domain.cases.keeping import CaseHiding, CaseKeeping
from hub.domain.cases.officer_notes import OfficerNote
from hub.domain.geometry import Circle, Point
from hub.domain.search.cases import CaseSearch
from hub.services.police.ports.access import BrokenGlass
from hub.services.police.ports.stores import CaseQuery, FoundCase
from hub.storage.mongo.access.access_rows import scope_filter
from hub.storage.mongo.access.break_glass import BreakGlassRepository
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.cases.officer_notes import OfficerNoteRepository
from hub.storage.mongo.database import Database
from tests.fakes import NOW, new_case, officer
from tests.public_alerts import alert_of

CASES: Final = 300
HOUR: Final = timedelta(hours=1)
FORCES: Final = ("hengshui", "anyang", "zhengzhou", "handan")
ACCOUNTS: Final = ("wang", "li", "zhao")
HIDDEN: Final = CaseHiding("li", "li", NOW, "a court says so")
TABLE: Final = AccessTable(regions={"north": frozenset({"hengshui", "handan"})})


@pytest.fixture
async def book(database: Database) -> CaseRepository:
    return CaseRepository(database)


async def add(database: Database, book: CaseRepository, *cases: Case) -> None:
    async def work(transaction: Any) -> None:
        for one in cases:
            await book.add(one, alert_of(one), transaction)

    await database.run(work)


async def found(book: CaseRepository, scope: CaseScope, public: bool = False, **wanted: Any) -> list[str]:
    query = CaseQuery(CaseSearch(**wanted), (scope,), officer("wang"), NOW, public=public)
    return [one.case.id for one in await book.search(query, None, CASES)]


def grant(kind: GrantKind, to: str, **changes: Any) -> Grant:
    return replace(Grant("gr_1", kind, to, "x", "zhao", NOW - HOUR, NOW + HOUR, "a reason"), **changes)


def offer(force: str, **changes: Any) -> HandOver:
    return replace(HandOver(force_key(force), force, "zhao", NOW - HOUR, NOW + HOUR, "a reason"), **changes)


def made_up_cases(chance: random.Random) -> Iterator[Case]:
    """Cases with grants and offers at random; some have ended."""
    keys = [*map(force_key, FORCES), *map(officer_key, ACCOUNTS)]
    for number in range(CASES):
        grants = tuple(
            grant(chance.choice(list(GrantKind)), chance.choice(keys), until=chance.choice([NOW, NOW + HOUR, NO_END]))
            for _ in range(chance.choice([0, 0, 1, 2]))
        )
        offered = offer(chance.choice(FORCES), until=chance.choice([NOW, NOW + HOUR])) if number % 7 == 0 else None
        yield new_case(
            f"cs_{number:03}",
            force=chance.choice(FORCES),
            opened_at=NOW - timedelta(minutes=number),
            access=CaseAccess(grants, offered),
            keeping=CaseKeeping(hidden=HIDDEN if number % 5 == 0 else None),
        )


def made_up_officers(chance: random.Random) -> Iterator[Officer]:
    for _ in range(6):
        yield replace(
            officer(chance.choice(ACCOUNTS), None, *chance.sample(list(Permission), 3)),
            force=chance.choice(FORCES),
            supervises=frozenset(chance.sample(FORCES, chance.choice([0, 1]))),
            analyses=frozenset(chance.sample([*FORCES, "north"], chance.choice([0, 0, 1]))),
        )


async def test_filter_finds_exactly_what_the_table_allows(database: Database, book: CaseRepository) -> None:
    chance = random.Random(2016)
    cases = list(made_up_cases(chance))
    await add(database, book, *cases)
    found_any, found_by = set(), dict[CaseScope, list[str]]()
    for by in made_up_officers(chance):
        for action in CaseAction:
            scope = TABLE.scope(by, action, now=NOW)
            if scope not in found_by:
                found_by[scope] = await found(book, scope)
            allowed = [case.id for case in cases if TABLE.may(by, case, action, now=NOW)]
            assert found_by[scope] == allowed, (by.account, action)
            found_any |= {action} if 0 < len(allowed) < CASES else set()
    assert {CaseAction.READ_PRIVATE, CaseAction.SHARE, CaseAction.ACCEPT_HAND_OVER} <= found_any


async def test_a_page_reads_the_cases_of_its_scope_alone(database: Database, book: CaseRepository) -> None:
    others = [
        new_case(f"cs_other_{number}", force="far", opened_at=NOW + timedelta(minutes=number)) for number in range(200)
    ]
    own = [new_case(f"cs_own_{number}", force="hengshui", opened_at=NOW - HOUR * number) for number in range(6)]
    shared = [
        new_case(
            f"cs_shared_{number}",
            force="far",
            opened_at=NOW - HOUR * number - timedelta(minutes=1),
            access=CaseAccess((grant(GrantKind.SHARED, force_key("hengshui")),)),
        )
        for number in range(6)
    ]
    await add(database, book, *others, *own, *shared)
    by = replace(officer("wang", None, Permission.READ_CASES), force="hengshui")
    scope = TABLE.scope(by, CaseAction.READ_PRIVATE, now=NOW)
    seen: list[str] = []
    last: FoundCase | None = None
    query = CaseQuery(CaseSearch(), (scope,), by, NOW)
    while page := await book.search(query, last.position if last else None, 4):
        seen += [one.case.id for one in page]
        last = page[-1]
    assert seen == [f"cs_{kind}_{number}" for number in range(6) for kind in ("own", "shared")]
    profile = await explained(database, scope)
    assert profile["nReturned"] == 4
    assert profile["totalDocsExamined"] <= 8
    assert "SORT" not in stages(profile["executionStages"]), "The order comes from the indexes."


async def explained(database: Database, scope: CaseScope) -> Any:
    asked = {"find": "cases", "filter": scope_filter(scope), "sort": {"opened_at": -1, "_id": -1}, "limit": 4}
    plan = await database.raw.command("explain", asked, verbosity="executionStats")
    return plan["executionStats"]


def stages(stage: Any) -> set[str]:
    below = [stage[name] for name in ("inputStage", "outerStage", "innerStage") if name in stage]
    below += stage.get("inputStages", [])
    return {stage["stage"]}.union(*map(stages, below))


async def test_grants_offers_and_links_come_back_as_they_were(database: Database, book: CaseRepository) -> None:
    access = CaseAccess(
        (grant(GrantKind.SHARED, force_key("anyang")), grant(GrantKind.ASSIGNED, officer_key("li"), until=NO_END)),
        offer("zhengzhou"),
    )
    links = (
        CaseLink("cs_2", "li", NOW, "the same child"),
        CaseLink("cs_3", "li", NOW, "a coat", CaseLinkKind.SAME_CHILD, CaseLinkKind.SAME_SUSPECT),
    )
    case = new_case(access=access, links=links)
    await add(database, book, case)
    assert await book.get("cs_1") == case
    bare = replace(case, access=CaseAccess(), links=())
    await database.run(lambda transaction: book.save(bare, transaction))
    assert await book.get("cs_1") == bare


async def test_summaries_are_found_by_public_facts_alone(database: Database, book: CaseRepository) -> None:
    exact = Point(37.7421, 115.6712)
    await add(database, book, new_case(last_seen=LastSeen(exact, "Taocheng", NOW, "PRIVATE address")))
    everything = CaseScope(NOW, everything=True)

    for text in ("meimei", "RED coat", "taocheng", "woman of about", "white van", "hengshui police"):
        assert await found(book, everything, True, text=text), text
    for text in ("PRIVATE full name", "PRIVATE address", "PRIVATE plate", "PRIVATE criteria", "PRIVATE suspect"):
        assert await found(book, everything, text=text), text
        assert not await found(book, everything, True, text=text), text
    # A small circle around the exact place finds it, and with it the place; the centre of the cell is kilometres away.
    assert await found(book, everything, place=Circle(exact, 0.05))
    assert not await found(book, everything, True, place=Circle(exact, 0.05))
    assert await found(book, everything, True, place=Circle(exact, 10))


async def test_a_case_of_the_first_release_is_its_forces(database: Database, book: CaseRepository) -> None:
    await add(database, book, new_case(force="hengshui"))
    later = {"grants": 1, "hand_over": 1, "links": 1, "public_words": 1, "public_loc": 1}
    await database.collection("cases").update_one({"_id": "cs_1"}, {"$unset": later})
    assert await book.get("cs_1") == new_case(force="hengshui")
    scope = TABLE.scope(replace(officer("wang"), force="hengshui"), CaseAction.READ_PRIVATE, now=NOW)
    assert await found(book, scope) == ["cs_1"]


async def test_nothing_is_read_for_an_empty_scope(book: CaseRepository) -> None:
    query = CaseQuery(CaseSearch(), (CaseScope(NOW),), officer("wang"), NOW)
    assert (await book.search(query, None, 5), await book.count(query, 5)) == ([], 0)


async def test_notes_come_in_pages_newest_first(database: Database) -> None:
    notes = OfficerNoteRepository(database)
    made = [OfficerNote(f"on_{n}", "cs_1", NOW + timedelta(minutes=n // 2), "wang", "f", f"{n}") for n in range(5)]

    async def write(transaction: Any) -> None:
        for one in [*made, replace(made[0], id="on_x", case="cs_2")]:
            await notes.add(one, transaction)

    await database.run(write)
    seen: list[OfficerNote] = []
    while page := await notes.of_case("cs_1", (seen[-1].at, seen[-1].id) if seen else None, 2):
        seen += page
    assert seen == made[::-1]


async def test_broken_glass_counts_for_the_person(database: Database) -> None:
    records = BreakGlassRepository(database)
    wang, second = officer("wang", "person-1"), officer("wang-2", "Person-1")
    line = BrokenGlass(
        "gr_1", "cs_1", "al_1", AlertStatus.ACTUAL, wang.account, wang.person, wang.force, "a reason", NOW, NOW + HOUR
    )
    drill = replace(line, id="gr_2", status=AlertStatus.EXERCISE)
    for one in (line, drill):
        await database.run(partial(records.add, one))

    async def count(by: Officer, since: Any) -> int:
        return await database.run(lambda transaction: records.count_since(by, since, transaction))

    assert await count(wang, NOW - HOUR) == await count(second, NOW - HOUR) == 1
    assert await count(wang, NOW) == await count(officer("li"), NOW - HOUR) == 0
