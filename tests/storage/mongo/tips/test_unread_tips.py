"""A case is marked while it has a tip that nobody has triaged."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from hub.domain.access.table import CaseScope
from hub.domain.search.cases import CaseSearch
from hub.domain.tips.tip import Tip, TipState
from hub.services.intake.withdraw_tip import withdraw_tip
from hub.services.police.ports.stores import CaseQuery
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.tips.unread import UnreadTips, counted_new
from tests.fakes import new_case, officer
from tests.public_alerts import alert_of, public_alert
from tests.storage.mongo.tips_desk import ANA, NOW, TEXTS, Desk

ALERT = public_alert(opened_at=NOW).alert


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A desk with one open alert and its case."""
    case = replace(new_case(ALERT.case), alert=ALERT.id)
    cases, alerts = CaseRepository(database), AlertRepository(database)

    async def work(transaction: Any) -> None:
        await cases.add(case, alert_of(case), transaction)
        await alerts.add(ALERT, transaction)

    await database.run(work)
    return Desk(database)


async def marked(desk: Desk) -> bool:
    """Return True if a list of cases with unread tips holds the case of these tips."""
    query = CaseQuery(CaseSearch(unread_tips=True), (CaseScope(NOW, everything=True),), officer("wang"), NOW)
    found = await CaseRepository(desk.database).count(query, 10)
    query = replace(query, wanted=CaseSearch(unread_tips=False))
    assert found + await CaseRepository(desk.database).count(query, 10) == 1
    return found == 1


async def triage(desk: Desk, tip: Tip, state: TipState = TipState.REVIEWED) -> None:
    move = partial(desk.tips.move, tip.id, tip.state, state, by="li", reason=None, now=NOW)
    await desk.database.run(lambda transaction: move(transaction=transaction))


async def test_case_is_marked_while_a_tip_is_unread(desk: Desk) -> None:
    assert not await marked(desk)
    for text in TEXTS[:2]:
        await desk.submit(text)
        assert await marked(desk)
    first, second = await desk.listed()
    # A reason for a new tip leaves it new.
    for tip in (first, second):
        await triage(desk, tip, TipState.NEW)
    await UnreadTips(desk.database).refresh(ALERT.case)
    assert await marked(desk)
    await triage(desk, first)
    assert await marked(desk)
    await triage(desk, second)
    assert not await marked(desk)
    # Another move of a tip that was read changes nothing.
    await triage(desk, replace(second, state=TipState.REVIEWED))
    assert not await marked(desk)


async def test_new_tips_are_counted_by_keys_alone(desk: Desk) -> None:
    assert await desk.tips.count_new([ALERT.case, "ca_unknown"], 10) == {}
    receipts = [await desk.submit(f"{TEXTS[number % 3]} {number}") for number in range(4)]
    first, *_ = await desk.listed()
    assert await desk.tips.count_new([ALERT.case, "ca_unknown"], 10) == {ALERT.case: 4}
    await triage(desk, first)
    assert await withdraw_tip(ANA, desk.services, receipts[-1], now=NOW)
    assert await desk.tips.count_new([ALERT.case], 10) == {ALERT.case: 2}
    assert await desk.tips.count_new([ALERT.case], 1) == {ALERT.case: 1}
    asked = {"aggregate": "cases", "pipeline": counted_new([ALERT.case], 1), "cursor": {}}
    plan = await desk.database.raw.command("explain", asked, verbosity="executionStats")
    (joined,) = [stage for stage in plan["stages"] if "$lookup" in stage]
    assert (joined["totalKeysExamined"], joined["totalDocsExamined"]) == (1, 0)


async def test_tip_that_comes_between_look_and_mark_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.submit(TEXTS[0])
    (tip,) = await desk.listed()
    looked = UnreadTips.set

    async def set_late(self: UnreadTips, case: str, transaction: Any) -> None:
        await looked(self, case, transaction)
        # The mark still stands for this one, since the transaction has not ended.
        await desk.submit(TEXTS[1])

    monkeypatch.setattr(UnreadTips, "set", set_late)
    await triage(desk, tip)
    await desk.tips.mark_unread(ALERT.case)
    assert await marked(desk)


async def test_ranking_sets_the_mark_that_a_dead_process_left_wrong(desk: Desk) -> None:
    await desk.submit(TEXTS[0])
    await desk.database.collection("cases").update_one({"_id": ALERT.case}, {"$set": {"unread_tips": False}})
    await desk.rank()
    assert await marked(desk)


async def test_tip_after_the_look_of_a_refresh_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await after_first_look(monkeypatch, lambda: desk.submit(TEXTS[0]))
    await desk.tips.mark_unread(ALERT.case)
    assert await marked(desk)


async def test_triage_after_the_look_of_a_refresh_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.submit(TEXTS[0])
    (tip,) = await desk.listed()

    async def read() -> None:
        await triage(desk, tip)

    await after_first_look(monkeypatch, read)
    await desk.tips.mark_unread(ALERT.case)
    assert not await marked(desk)


async def test_tip_after_the_last_look_keeps_its_mark(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    looked, looks = UnreadTips._look, itertools.count(1)

    async def look(self: UnreadTips, case: str, transaction: Any = None) -> bool:
        found = await looked(self, case, transaction)
        if next(looks) == 2:
            await desk.submit(TEXTS[0])
        return found

    monkeypatch.setattr(UnreadTips, "_look", look)
    await desk.tips.mark_unread(ALERT.case)
    assert await marked(desk)


async def after_first_look(monkeypatch: pytest.MonkeyPatch, happen: Callable[[], Awaitable[object]]) -> None:
    """Let something happen between the first look at the tips and what is written because of it."""
    looked, looks = UnreadTips._look, itertools.count(1)

    async def look(self: UnreadTips, case: str, transaction: Any = None) -> bool:
        found = await looked(self, case, transaction)
        if next(looks) == 1:
            await happen()
        return found

    monkeypatch.setattr(UnreadTips, "_look", look)
