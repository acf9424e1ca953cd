"""Tips are filed under the force of their case, also when it is handed over, and whatever dies or comes late."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from hub.domain.cases.case import Case, FoundBy, Outcome
from hub.domain.geometry import Point
from hub.services.maintenance.file_tips import file_tips
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.tips import filing as tip_filing
from hub.storage.mongo.tips.filing import MARKED_FOR, TipFiling
from tests.fakes import new_case
from tests.public_alerts import alert_of, public_alert
from tests.storage.mongo.tips_desk import NOW, TEXTS, Desk
from tests.timeouts import HANG_TIMEOUT

ALERT = public_alert(opened_at=NOW).alert
CASE = replace(new_case(ALERT.case), alert=ALERT.id, force="hengshui")
PLACE = Point(37.7, 115.6)


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A desk with one open alert and its case, with three tips."""
    cases, alerts = CaseRepository(database), AlertRepository(database)

    async def work(transaction: Any) -> None:
        await cases.add(CASE, alert_of(CASE), transaction)
        await alerts.add(ALERT, transaction)

    await database.run(work)
    desk = Desk(database)
    for text in TEXTS:
        await desk.submit(text, place=PLACE)
    return desk


async def save(desk: Desk, case: Case) -> None:
    await desk.database.run(partial(CaseRepository(desk.database).save, case))


async def forces(desk: Desk) -> list[str | None]:
    """The force under which each tip is filed, the oldest first."""
    rows = await desk.database.collection("tips").find({"case": CASE.id}).sort("received_at", 1).to_list(None)
    return [row.get("force") for row in rows]


async def grow_old(desk: Desk) -> None:
    """Let the time pass for which a case stays marked."""
    moved = {"$set": {"tips_moved_real": datetime.now(UTC) - MARKED_FOR}}
    await desk.database.collection("cases").update_one({"_id": CASE.id}, moved)


async def test_tips_follow_their_case_to_another_force(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tip_filing, "TIPS_PER_STEP", 2)
    filing = TipFiling(desk.database)
    assert (await forces(desk), await filing.moving()) == (["hengshui"] * 3, [])
    await save(desk, replace(CASE, force="anyang"))
    assert (await forces(desk), await filing.moving()) == (["hengshui"] * 3, [CASE.id])
    await file_tips(filing)
    assert (await forces(desk), await filing.moving()) == (["anyang"] * 3, [CASE.id])
    # A tip whose transaction began before the hand-over comes late.
    late = {"_id": "tip_late", "receipt": "r", "case": CASE.id, "force": "hengshui", "received_at": NOW}
    await desk.database.collection("tips").insert_one(late)
    await grow_old(desk)
    await file_tips(filing)
    assert (await forces(desk), await filing.moving()) == (["anyang"] * 4, [])
    await desk.submit("one more")
    assert await forces(desk) == ["anyang"] * 5
    alert = await desk.database.collection("alerts").find_one({"_id": ALERT.id})
    assert alert is not None
    assert alert["force"] == "anyang"


async def test_a_run_that_dies_is_gone_on_with(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tip_filing, "TIPS_PER_STEP", 1)
    await save(desk, replace(CASE, force="anyang"))
    await grow_old(desk)
    filed = TipFiling.file

    class Died(Exception):
        pass

    async def file_and_die(self: TipFiling, *args: Any) -> bool:
        await filed(self, *args)
        raise Died

    filing = TipFiling(desk.database)
    monkeypatch.setattr(TipFiling, "file", file_and_die)
    for done in (1, 2):
        with pytest.raises(Died):
            await filing.follow(CASE.id)
        assert (await forces(desk)).count("anyang") == done
        assert await filing.moving() == [CASE.id]
    monkeypatch.setattr(TipFiling, "file", filed)
    await filing.follow(CASE.id)
    assert (await forces(desk), await filing.moving()) == (["anyang"] * 3, [])


@pytest.mark.parametrize("step", [1, 2])
async def test_a_run_of_the_past_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """A case is handed over again while a worker stands still, before its first write or before its last."""
    await save(desk, replace(CASE, force="anyang"))
    await grow_old(desk)
    filing, stepped, steps = TipFiling(desk.database), TipFiling._step, itertools.count(1)

    async def step_late(self: TipFiling, *args: Any) -> Any:
        rows = await stepped(self, *args)
        if next(steps) == step:
            await save(desk, replace(CASE, force="handan"))
            await file_tips(filing)
        return rows

    monkeypatch.setattr(TipFiling, "_step", step_late)
    await filing.follow(CASE.id)
    assert (await forces(desk), await filing.moving()) == (["handan"] * 3, [CASE.id])


async def test_hand_over_in_the_middle_of_a_step_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the step would file tips under the force of before, after all of them have followed."""
    await save(desk, replace(CASE, force="anyang"))
    filing, counts = TipFiling(desk.database), desk.database.ran_again
    written, set_force, handed = counts.work, TipFiling._set_force, list[asyncio.Task[None]]()

    async def set_force_late(self: TipFiling, *args: Any) -> None:
        monkeypatch.setattr(TipFiling, "_set_force", set_force)
        handed.append(asyncio.create_task(save(desk, replace(CASE, force="handan"))))
        async with asyncio.timeout(HANG_TIMEOUT):
            while not handed[0].done() and counts.work == written:  # noqa: ASYNC110 - no event tells of a conflict
                await asyncio.sleep(0.01)
        if handed[0].done():
            await grow_old(desk)
            await file_tips(filing)
        await set_force(self, *args)

    monkeypatch.setattr(TipFiling, "_set_force", set_force_late)
    await filing.follow(CASE.id)
    await handed[0]
    await file_tips(filing)
    assert await forces(desk) == ["handan"] * 3


async def test_tips_that_helped_are_marked_while_the_closing_stands(desk: Desk) -> None:
    first, second, _ = await desk.listed()
    rows = desk.database.collection("tips")

    async def helped() -> set[str]:
        return {row["_id"] async for row in rows.find({"case": CASE.id, "helped": True})}

    closed = CASE.closed(Outcome.FOUND_SAFE, FoundBy.TIP, NOW, (first.id, second.id))
    await save(desk, closed)
    assert await helped() == {first.id, second.id}
    await save(desk, replace(closed, helpful_tips=(second.id,)))
    assert await helped() == {second.id}
    await save(desk, CASE)
    assert await helped() == set()


async def test_rows_of_an_earlier_release_are_completed(desk: Desk) -> None:
    first = (await desk.listed())[0]
    await desk.submit("another")
    await save(desk, CASE.closed(Outcome.FOUND_SAFE, FoundBy.TIP, NOW, (first.id,)))
    tips, alerts = desk.database.collection("tips"), desk.database.collection("alerts")
    before = [await rows.find({"case": CASE.id}).sort("_id", 1).to_list(None) for rows in (tips, alerts)]
    await tips.update_many({"case": CASE.id}, {"$unset": {"force": 1, "loc": 1, "helped": 1}})
    await alerts.update_many({"case": CASE.id}, {"$unset": {"force": 1, "areas.$[].loc": 1}})
    # A row without a case is looked at once.
    await tips.insert_one({"_id": "tip_alone", "receipt": "r", "case": "cs_none", "received_at": NOW, "place": None})
    filing = TipFiling(desk.database)
    assert [await filing.complete(3), await filing.complete(9), await filing.complete(9)] == [4, 2, 0]
    after = [await rows.find({"case": CASE.id}).sort("_id", 1).to_list(None) for rows in (tips, alerts)]
    assert [{"loc": None} | row for row in after[0]] == before[0]
    assert after[1] == before[1]
