"""Cases at rest: whole as they were, and found by place, time, status, age and words."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from bson import json_util

from hub.domain.access.table import CaseScope
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import (
    Case,
    CaseNote,
    CaseState,
    FoundBy,
    NotedMove,
    Outcome,
    Reporter,
    Suspect,
    Vehicle,
)
from hub.domain.cases.report import with_report
from hub.domain.geometry import Circle, Point
from hub.domain.search.cases import CaseSearch
from hub.services.police.ports.stores import CaseQuery, FoundCase
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from tests.fakes import NOW, new_case, officer, report
from tests.public_alerts import alert_of

ALL = CaseScope(NOW, everything=True)


def case(case_id: str = "cs_1", **changes: Any) -> Case:
    return new_case(case_id, **changes)


@pytest.fixture
async def book(database: Database) -> CaseRepository:
    return CaseRepository(database)


async def add(database: Database, book: CaseRepository, *cases: Case, status: AlertStatus = AlertStatus.ACTUAL) -> None:
    async def work(transaction: Any) -> None:
        for one in cases:
            await book.add(one, alert_of(one, status), transaction)

    await database.run(work)


async def found(book: CaseRepository, wanted: CaseSearch) -> list[str]:
    query = CaseQuery(wanted, (ALL,), officer("wang"), NOW)
    return [one.case.id for one in await book.search(query, None, 50)]


async def test_comes_back_as_it_was(database: Database, book: CaseRepository) -> None:
    opened = case(child_key="cs_1")
    await add(database, book, opened)
    assert await book.get("cs_1") == opened
    changed = with_report(
        opened,
        report(
            suspects=(Suspect("x", photo="ph_1"), Suspect("y")),
            vehicles=(Vehicle("v", plate="p", plate_public=True),),
            reporter=Reporter(),
            narrative=None,
        ),
    )
    changed = changed.noted(CaseNote(NOW, "li", NotedMove.PAUSE, "why"))
    changed = changed.noted(CaseNote(NOW, "li", NotedMove.SET_RADIUS, "why", 650.0))
    changed = replace(changed, region="N-1", abductor_relation=AbductorRelation.PARENT)
    changed = replace(changed.closed(Outcome.FOUND_DEAD, FoundBy.TIP, NOW, (), NOW), confirmed_by="li")
    await database.run(lambda transaction: book.save(changed, transaction))
    assert await book.get("cs_1") == changed
    assert await book.get("cs_none") is None


async def test_status_is_kept_when_a_case_is_saved(database: Database, book: CaseRepository) -> None:
    await add(database, book, case(), status=AlertStatus.EXERCISE)
    await database.run(lambda transaction: book.save(case(version=2), transaction))
    assert await found(book, CaseSearch(status=AlertStatus.EXERCISE)) == ["cs_1"]
    assert await found(book, CaseSearch(status=AlertStatus.ACTUAL)) == []


async def test_names_who_opened_cases_after_a_moment(database: Database, book: CaseRepository) -> None:
    hour = timedelta(hours=1)
    await add(
        database,
        book,
        case("cs_1", opened_at=NOW - hour),
        case("cs_2", opened_at=NOW - hour + timedelta(milliseconds=1), opened_by="wang-2"),
        case("cs_3", opened_at=NOW, opened_person="p-li"),
    )

    exercise = case("cs_4", opened_at=NOW, opened_by="zhao")
    await add(database, book, exercise, status=AlertStatus.EXERCISE)

    async def openers(transaction: Any, *, real: bool) -> list[tuple[str, str]]:
        return await book.openers_since(NOW - hour, transaction, real=real)

    assert sorted(await database.run(partial(openers, real=True))) == [("wang", "p-li"), ("wang-2", "p-wang")]
    assert [account for account, _ in await database.run(partial(openers, real=False))] == ["zhao"]


async def test_an_opening_reads_only_the_openings_of_its_hour(database: Database, book: CaseRepository) -> None:
    await add(database, book, *(case(f"cs_{number}", opened_at=NOW - timedelta(hours=number)) for number in range(50)))
    asked = {"find": "cases", "filter": {"opened_at": {"$gt": NOW - timedelta(hours=1)}}}
    plan = await database.raw.command("explain", asked, verbosity="executionStats")
    assert (plan["executionStats"]["nReturned"], plan["executionStats"]["totalDocsExamined"]) == (1, 1)


async def test_finds_by_each_filter_and_by_all(database: Database, book: CaseRepository) -> None:
    far = case("cs_far", last_seen=replace(case().last_seen, point=Point(-37.74, -64.33), district="Elsewhere"))
    young = case("cs_young", child=replace(case().child, age_years=0), opened_at=NOW - timedelta(hours=1))
    closed = case("cs_closed", opened_at=NOW - timedelta(hours=2)).closed(Outcome.WITHDRAWN, FoundBy.OTHER, NOW)
    await add(database, book, far, young, closed)
    near = Circle(Point(37.9, 115.7), 20)
    assert await found(book, CaseSearch()) == ["cs_far", "cs_young", "cs_closed"]
    assert await found(book, CaseSearch(place=near)) == ["cs_young", "cs_closed"]
    assert await found(book, CaseSearch(place=replace(near, radius_km=10))) == []
    assert await found(book, CaseSearch(age_until=1)) == ["cs_young"]
    assert await found(book, CaseSearch(age_from=1)) == ["cs_far", "cs_closed"]
    assert await found(book, CaseSearch(age_from=0, age_until=0)) == ["cs_young"]
    assert await found(book, CaseSearch(state=CaseState.CLOSED)) == ["cs_closed"]
    assert await found(book, CaseSearch(seen_from=NOW)) == []
    assert await found(book, CaseSearch(seen_until=NOW, text="ELSEwhere")) == ["cs_far"]
    assert await found(book, CaseSearch(place=near, state=CaseState.OPEN, age_until=17, text="van")) == ["cs_young"]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("taocheng", True),
        ("ＲＥＤ　coat", True),
        ("meimei", True),
        ("private full", True),
        ("private suspect", True),
        ("private plate", True),
        ("plate private", True),
        ("meimei$", True),
        ("mei.mai", False),
        ("[a-z]", False),
        ("PRIVATE identity", False),
    ],
)
async def test_words_are_found_in_any_order(database: Database, book: CaseRepository, text: str, hit: bool) -> None:
    await add(database, book, case())
    assert (await found(book, CaseSearch(text=text)) == ["cs_1"]) is hit


async def test_pages_leave_nothing_out_and_repeat_nothing(database: Database, book: CaseRepository) -> None:
    cases = [case(f"cs_{number}", opened_at=NOW - timedelta(minutes=number // 3)) for number in range(10)]
    await add(database, book, *cases)
    seen: list[FoundCase] = []
    query = CaseQuery(CaseSearch(text="meimei"), (ALL,), officer("wang"), NOW)
    while page := await book.search(query, seen[-1].position if seen else None, 4):
        seen += page
    assert [one.case.id for one in seen] == [
        one.id for one in sorted(cases, key=lambda one: (one.opened_at, one.id), reverse=True)
    ]


async def test_near_works_across_the_antimeridian_and_at_a_pole(database: Database, book: CaseRepository) -> None:
    def at(name: str, latitude: float, longitude: float) -> Case:
        return case(name, last_seen=replace(case().last_seen, point=Point(latitude, longitude)))

    await add(database, book, at("cs_east", 0, 179.9), at("cs_west", 0, -179.9), at("cs_pole", 89.9, 10))
    assert sorted(await found(book, CaseSearch(place=Circle(Point(0, 180), 50)))) == ["cs_east", "cs_west"]
    assert await found(book, CaseSearch(place=Circle(Point(89.9, -170), 50))) == ["cs_pole"]


async def test_a_case_row_holds_what_the_oracle_reads(database: Database, book: CaseRepository) -> None:
    await add(database, book, case())
    row = await database.collection("cases").find_one({"_id": "cs_1"})
    assert row is not None
    assert (row["alert"], row["status"], row["district"], row["age_years"]) == (
        "al_cs_1",
        "ACTUAL",
        "Taocheng",
        2,
    )
    assert row["loc"]["coordinates"] == [115.67, 37.74]
    json_util.dumps(row)


async def test_open_cases_with_a_like_key_are_found_newest_first(database: Database, book: CaseRepository) -> None:
    def named(case_id: str, name: str, **changes: Any) -> Case:
        child = replace(case().child, public_name=name, full_name=f"{name} Li", identity_number=None)
        return case(case_id, child=child, **changes)

    closed = named("cs_closed", "Lili").closed(Outcome.FOUND_SAFE, FoundBy.TIP, NOW)
    await add(database, book, named("cs_1", "Lili"), named("cs_2", "lili", opened_at=NOW + timedelta(hours=1)), closed)
    await add(database, book, named("cs_drill", "Lili"), status=AlertStatus.EXERCISE)
    await add(database, book, *(named(f"cs_other_{number}", f"name {number}") for number in range(200)))
    asked = named("cs_new", "LI LI")

    async def found(limit: int) -> list[str]:
        return [one.id for one in await book.with_like_keys(asked, AlertStatus.ACTUAL, limit)]

    assert (await found(9), await found(1)) == (["cs_2", "cs_1"], ["cs_2"])
    assert await book.with_like_keys(named("cs_1", "Lili"), AlertStatus.EXERCISE, 9) == [named("cs_drill", "Lili")]
