"""Child keys on the real database: changes of links at one moment leave the keys that the links say."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import Case
from hub.domain.cases.grants import CaseLink, CaseLinkKind
from hub.domain.cases.same_child import child_key_of, child_keys
from hub.services.police.cases.link_cases import Linking, link_cases
from hub.services.police.cases.open_case import NewCase
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_work import PoliceParts, open_case
from tests.fakes import NOW, new_case, officer, report
from tests.public_alerts import alert_of
from tests.storage.mongo.officers_desk import LATER, LI, open_desk, outcomes

SAME = CaseLinkKind.SAME_CHILD


@pytest.fixture
def desk(database: Database, signal: FeedSignal) -> PoliceParts:
    return open_desk(database, signal)


async def add(database: Database, *cases: Case) -> None:
    async def work(transaction: Any) -> None:
        for one in cases:
            await CaseRepository(database).add(one, alert_of(one), transaction)

    await database.run(work)


async def cases_of(desk: PoliceParts, ids: Sequence[str]) -> list[Case]:
    found = await desk.stores.cases.by_ids(ids)
    return [found[one] for one in ids]


async def test_cases_of_a_child_are_found_by_its_key(database: Database) -> None:
    book = CaseRepository(database)
    await add(
        database,
        new_case("cs_1", child_key="cs_1"),
        new_case("cs_2", child_key="cs_1"),
        new_case("cs_3", child_key="cs_3"),
    )
    assert await book.ids_of_children(["cs_1", "cs_3", "cs_none"]) == {"cs_1": ["cs_1", "cs_2"], "cs_3": ["cs_3"]}
    found = await database.run(lambda transaction: book.of_children({"cs_1", "cs_none"}, transaction))
    assert {case.id: case.child_key for case in found} == {"cs_1": "cs_1", "cs_2": "cs_1"}
    keys = {"cs_1": "cs_1", "cs_2": "cs_2", "cs_3": "cs_2"}
    await database.run(lambda transaction: book.set_child_keys(keys, transaction))
    assert await book.ids_of_children(["cs_1", "cs_2", "cs_3"]) == {"cs_1": ["cs_1"], "cs_2": ["cs_2", "cs_3"]}


async def test_rows_of_an_earlier_release_are_cases_of_their_own(desk: PoliceParts, database: Database) -> None:
    ids = [(await opened(desk, f"w{number}")).case for number in range(2)]
    rows = database.collection("cases")
    facts = ("region", "abductor_relation", "found_at", "child_key", "child_changes")
    await rows.update_many({"_id": {"$in": ids}}, {"$unset": dict.fromkeys(facts, "")})
    old = {"case": ids[1], "by": "li", "at": NOW, "reason": "x"}
    await rows.update_one({"_id": ids[0]}, {"$set": {"links": [old]}})
    case, _ = await cases_of(desk, ids)
    assert case.links == (CaseLink(ids[1], "li", NOW, "x"),)
    assert (case.region, case.abductor_relation, case.found_at, child_key_of(case)) == (None, None, None, ids[0])
    await rows.update_one({"_id": ids[0]}, {"$set": {"links": []}})
    await link(desk, *ids, key="k")
    assert {child_key_of(one) for one in await cases_of(desk, ids)} == {min(ids)}


async def test_two_changes_about_one_child_never_commit_together(database: Database) -> None:
    """Each reads the cases before the other writes. A key that stays is written all the same, so one runs again."""
    book = CaseRepository(database)
    await add(database, new_case("cs_1", child_key="cs_1"), new_case("cs_2", child_key="cs_1"))
    attempts, both_have_read = 0, asyncio.Barrier(2)

    async def change(transaction: Any) -> None:
        nonlocal attempts
        attempts += 1
        found = await book.of_children({"cs_1"}, transaction)
        if attempts <= 2:
            await both_have_read.wait()
        await book.set_child_keys({case.id: "cs_1" for case in found}, transaction)

    await asyncio.gather(database.run(change), database.run(change))
    assert attempts >= 3


@pytest.mark.parametrize("seed", range(3))
async def test_links_of_several_officers_at_once_leave_right_keys(desk: PoliceParts, seed: int) -> None:
    chance = Random(seed)
    ids = [(await opened(desk, f"w{number}")).case for number in range(6)]

    async def work(number: int) -> None:
        for step in range(6):
            one, other = chance.sample(ids, 2)
            linked = chance.random() < 0.6
            await outcomes(link(desk, one, other, key=f"{number} {step}", linked=linked))

    await asyncio.gather(*(work(number) for number in range(4)))
    cases = await cases_of(desk, ids)
    assert {case.id: child_key_of(case) for case in cases} == child_keys(cases)
    assert any(case.links for case in cases)
    by_key = await desk.stores.cases.ids_of_children({child_key_of(case) for case in cases})
    assert sorted(one for found in by_key.values() for one in found) == sorted(ids)


async def opened(desk: PoliceParts, account: str) -> Any:
    """Open a case by an officer of its own: nobody opens so many in an hour."""
    return await open_case(desk, NewCase(report(), AlertStatus.ACTUAL, "open"), by=officer(account), now=NOW)


async def link(desk: PoliceParts, case: str, other: str, *, key: str, linked: bool = True) -> Any:
    """Link two cases as the same child, or take the link back."""
    command = Linking(case, other, linked, "the same child", key, SAME if linked else None)
    return await link_cases(LI, desk.stores, desk.audit, command, now=LATER)
