"""Words searched for in the real database find what a judge finds that reads every case, with the reader's rights."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from hub.domain.access.table import AccessTable, CaseAction, CaseScope
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import Case, Suspect, Vehicle
from hub.domain.cases.grants import NO_END, CaseAccess, Grant, GrantKind, officer_key
from hub.domain.query_limits import QueryTooWide
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.text.normalised_text import form_version, normalise_text
from hub.domain.text.searched_words import SearchedWords
from hub.services.police.ports.stores import CaseQuery
from hub.storage.mongo.cases.cases import CaseRepository, case_row
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.old_cases import OldCases
from hub.storage.mongo.search import case_relevance
from hub.storage.mongo.search.case_indexes import plan_of
from hub.storage.mongo.search.case_text_index import OF_NGRAMS, parts_with_text
from hub.storage.mongo.search.text_filters import text_filter
from tests.databases import Databases
from tests.fakes import NOW, new_case, officer
from tests.made_up_texts import is_found, made_up_text, searched_text
from tests.public_alerts import alert_of

CASES: Final = 220
SEARCHES: Final = 160
TABLE: Final = AccessTable()
OWNER: Final = officer("wang")
SHARED: Final = replace(officer("li"), force="anyang")
CERTIFIED: Final = officer("zhao", None, Permission.CONFIRM_CASE)
"""Reads no private facts."""
ANALYST: Final = replace(officer("sun"), force="none", analyses=frozenset({"anyang", "hengshui"}))
READERS: Final = (OWNER, SHARED, CERTIFIED, ANALYST)


def may_read(by: Officer, case: Case) -> bool:
    """Return True if the private texts are for this reader, by the facts of the cases made here alone."""
    if by is OWNER or by is ANALYST:
        return by is ANALYST or case.force == "hengshui"
    return by is SHARED and (case.force == "anyang" or bool(case.access.grants))


def texts_of(case: Case) -> tuple[str, str]:
    """Return the private and the public text of a case."""
    child, seen = case.child, case.last_seen
    public = [child.public_name, child.clothing, seen.district, case.suspects[0].description]
    public += [case.vehicles[0].description, *([case.vehicles[0].plate] if case.vehicles[0].plate_public else [])]
    public.append(case.force_name)
    private = [child.public_name, child.full_name, child.clothing, seen.district, seen.address, case.criteria]
    private += [case.narrative, *(text for one in case.suspects for text in (one.description, one.name))]
    private += [text for one in case.vehicles for text in (one.description, one.plate)]
    return "\n".join(text for text in private if text), "\n".join(text for text in public if text)


def made_up(chance: random.Random) -> list[Case]:
    """Return cases with texts from dice, opened two in a minute."""
    made = []
    for number in range(CASES):
        texts = [made_up_text(chance, chance.choice([1, 2, 6])) for _ in range(9)]
        grant = Grant("gr_1", GrantKind.SHARED, officer_key("li"), "x", "zhao", NOW, NO_END, "a reason")
        case = new_case(
            f"cs_{number:03}",
            force=chance.choice(["hengshui", "anyang"]),
            force_name=f"police {texts[0]}",
            opened_at=NOW - timedelta(minutes=number // 2),
            narrative=made_up_text(chance, 12),
            criteria=texts[1],
            suspects=(Suspect(texts[2], name=texts[3]),),
            vehicles=(Vehicle(texts[4], plate=texts[5], plate_public=chance.random() < 0.5),),
            access=CaseAccess((grant,) if chance.random() < 0.1 else ()),
        )
        child = replace(case.child, public_name=texts[6], full_name=texts[7], clothing=texts[8])
        made.append(replace(case, child=child))
    return made


@pytest.fixture(scope="module")
async def kept(databases: Databases) -> Any:
    """Every case in one database that the tests of this module only read."""
    cases = made_up(random.Random(2016))
    async with opened(await databases.take()) as database:
        rows = [case_row(case, alert_of(case)) for case in cases]
        await database.collection("cases").insert_many(rows)
        yield database, cases


def query(text: str, by: Officer, order: CaseOrder, *, public: bool, ascending: bool = False) -> CaseQuery:
    action = CaseAction.READ_PUBLIC if public else CaseAction.READ_PRIVATE
    direction = SortDirection.ASCENDING if ascending else SortDirection.DESCENDING
    scope = TABLE.scope(by, action, now=NOW)
    return CaseQuery(CaseSearch(text=text), (scope,), by, NOW, CaseOrderBy(order, direction), public)


async def pages(book: CaseRepository, asked: CaseQuery, size: int) -> list[str]:
    found: list[str] = []
    position = None
    while page := await book.search(asked, position, size):
        found += [one.case.id for one in page]
        position = page[-1].position
    return found


def rank(text: str, case: Case, *, public: bool) -> tuple[int, Any, str]:
    """Return the place of a case in the order of relevance."""
    names = [case.child.public_name, *([] if public else [case.child.full_name])]
    forms = [normalise_text(name) for name in names if name]
    words = SearchedWords.of(text, path=())
    return words.relevance(normalise_text(texts_of(case)[public]), forms), case.opened_at, case.id


async def test_found_is_what_a_judge_of_every_case_finds(kept: tuple[Database, list[Case]]) -> None:
    database, cases = kept
    book, chance = CaseRepository(database), random.Random(7)
    texts, by_id = {case.id: texts_of(case) for case in cases}, {case.id: case for case in cases}
    hits = 0
    for _ in range(SEARCHES):
        public, by = chance.random() < 0.4, chance.choice(READERS)
        text = searched_text(chance, [pair[public] for pair in texts.values()])
        if is_found(text, "") is None:
            continue
        readable = [case for case in cases if public or may_read(by, case)]
        expected = [case.id for case in readable if is_found(text, texts[case.id][public])]
        order, ascending = chance.choice([CaseOrder.OPENED, CaseOrder.SEEN, CaseOrder.RELEVANCE]), chance.random() < 0.3
        asked = query(text, by, order, public=public, ascending=ascending)
        found = await pages(book, asked, chance.choice([7, 300]))
        assert sorted(found) == sorted(expected), (text, by.account, public, order, ascending)
        assert await book.count(asked, CASES) == len(expected)
        in_order = sorted(readable, key=lambda case: (case.opened_at, case.id), reverse=not ascending)
        if order is CaseOrder.OPENED:
            assert found == [case.id for case in in_order if case.id in expected]
        if order is CaseOrder.RELEVANCE:
            ranks = [rank(text, by_id[one], public=public) for one in found]
            assert ranks == sorted(ranks, reverse=not ascending), (text, public)
        hits += len(expected)
    assert hits > SEARCHES


@pytest.mark.parametrize("limits", [(1, 2), (2, 400), (400, 400)])
async def test_every_plan_finds_the_same(kept: tuple[Database, list[Case]], limits: tuple[int, int]) -> None:
    """Rare and common n-grams, wide and narrow scopes: only the index differs."""
    database, cases = kept
    rows, chance = database.collection("cases"), random.Random(8)
    texts, planned = [texts_of(case)[0] for case in cases], set()
    for by in READERS[:2] * 8:
        text = searched_text(chance, texts)
        if is_found(text, "") is None:
            continue
        for scope in (TABLE.scope(by, CaseAction.READ_PRIVATE, now=NOW), CaseScope(NOW, everything=True)):
            asked = replace(query(text, by, CaseOrder.OPENED, public=False), scopes=(scope,))
            expected = await ids(rows, plan_of(asked).usual.parts())
            parts = await parts_with_text(rows, asked, limits)
            planned.add(parts[0].index == OF_NGRAMS)
            assert await ids(rows, parts) == expected, (text, by.account)
    assert True in planned


async def ids(rows: Any, parts: Sequence[Any]) -> set[str]:
    found = [await rows.find(part.filter, {"_id": 1}).hint(part.index).to_list(None) for part in parts]
    return {row["_id"] for part in found for row in part}


async def test_gram_reads_a_tenth_of_other_indexes(kept: tuple[Database, list[Case]]) -> None:
    """A search for rare words examines the rows of the rarest n-gram alone."""
    database, cases = kept
    rare = replace(cases[0], id="cs_rare", narrative="曾在鄭州火車站 zebra crossing")
    rows = database.collection("cases")
    await rows.insert_one(case_row(rare, alert_of(rare)))
    try:
        for text in ("zebra a", "站 郑州火车", "crossing 小"):
            (part,) = await parts_with_text(rows, query(text, ANALYST, CaseOrder.OPENED, public=False))
            plan = await rows.find(part.filter).hint(part.index).explain()
            assert plan["executionStats"]["totalDocsExamined"] == plan["executionStats"]["nReturned"] == 1, text
    finally:
        await rows.delete_one({"_id": "cs_rare"})


async def test_half_a_plate_reads_the_cases_that_have_it(database: Database) -> None:
    """Each part of it is in other plates too: the character, and the letters."""
    plates = ["冀BA111", "冀CD222", "冀·DE333", "京AB444", "京AB555", "冀·AB666", "冀AB777"]
    cases = [new_case(f"cs_{number}", vehicles=(Vehicle("a van", plate=plate),)) for number, plate in enumerate(plates)]
    rows = database.collection("cases")
    await rows.insert_many([case_row(case, alert_of(case)) for case in cases])
    for text, hits in (("冀AB", 2), ("冀A", 2), ("冀AB6", 1)):
        (part,) = await parts_with_text(rows, query(text, OWNER, CaseOrder.OPENED, public=False))
        counts = (await rows.find(part.filter).hint(part.index).explain())["executionStats"]
        assert counts["totalDocsExamined"] == counts["nReturned"] == hits, text


async def test_exact_filter_may_be_negated(kept: tuple[Database, list[Case]]) -> None:
    database, cases = kept
    some = cases[:80]
    chance, texts = random.Random(9), [texts_of(case)[0] for case in some]
    for text in ("a", "红", *(searched_text(chance, texts) for _ in range(6))):
        if is_found(text, "") is None:
            continue
        words = SearchedWords.of(text, path=())
        wanted = {"$nor": [text_filter(words, "words")], "_id": {"$in": [case.id for case in some]}}
        found = {row["_id"] async for row in database.collection("cases").find(wanted, {"_id": 1})}
        assert found == {case.id for case in some if not is_found(text, texts_of(case)[0])}


async def test_too_many_to_rank_are_refused_with_advice(
    kept: tuple[Database, list[Case]], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, _ = kept
    monkeypatch.setattr(case_relevance, "MAX_RANKED_CASES", 5)
    with pytest.raises(QueryTooWide, match="Add a word or filter"):
        await CaseRepository(database).search(query("police", OWNER, CaseOrder.RELEVANCE, public=True), None, 10)


async def test_relevance_of_a_public_list_ignores_private_names(database: Database) -> None:
    book = CaseRepository(database)
    cases = [new_case("cs_1", narrative="p"), new_case("cs_2", opened_at=NOW - timedelta(hours=1))]
    cases[0] = replace(cases[0], child=replace(cases[0].child, public_name="Bo", full_name="Ann Lee", clothing="lee"))
    cases[1] = replace(cases[1], child=replace(cases[1].child, public_name="Lee", full_name="x", clothing="lee"))
    await database.collection("cases").insert_many([case_row(case, alert_of(case)) for case in cases])
    for public, expected in ((False, ["cs_1", "cs_2"]), (True, ["cs_2", "cs_1"])):
        assert await pages(book, query("lee", OWNER, CaseOrder.RELEVANCE, public=public), 1) == expected


async def test_change_of_a_case_changes_its_ngrams(database: Database) -> None:
    book, case = CaseRepository(database), new_case("cs_1", narrative="在公園")
    await database.run(lambda transaction: book.add(case, alert_of(case), transaction))
    await database.run(lambda transaction: book.save(replace(case, narrative="火车站"), transaction))
    for text, hit in (("公园", []), ("火車站", ["cs_1"])):
        assert await pages(book, query(text, OWNER, CaseOrder.OPENED, public=False), 5) == hit


async def test_rows_without_grams_are_filled(database: Database) -> None:
    book, old, rows = CaseRepository(database), OldCases(database), database.collection("cases")
    cases = [new_case(f"cs_{number}") for number in range(3)]
    await rows.insert_many([case_row(case, alert_of(case)) for case in cases])
    whole = await rows.find({"_id": {"$gt": ""}}).to_list(None)
    lost = {"$unset": {"grams": 1, "public_grams": 1, "words_form": 1}, "$set": {"words": "meimei (as it was)"}}
    await rows.update_one({"_id": "cs_0"}, lost)
    await rows.update_one({"_id": "cs_1"}, {"$set": {"grams": ["x"], "words_form": "0-earlier"}})
    assert [await old.fill_words(1), await old.fill_words(5), await old.fill_words(5)] == [1, 1, 0]
    assert await rows.find({"_id": {"$gt": ""}}).to_list(None) == whole
    assert await pages(book, query("mei", OWNER, CaseOrder.OPENED, public=True), 5) == ["cs_2", "cs_1", "cs_0"]
    assert {row["words_form"] for row in whole} == {form_version()}
    assert normalise_text("Meimei") in whole[0]["words"]
