"""The queue of tips in the real database: linked, ranked, claimed, filtered."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from hub.domain.geometry import Point
from hub.domain.photos import Photo, PhotoId, PhotoSize, owned_by_partner
from hub.domain.search.tips import TipSearch
from hub.domain.tips.follow_ups import MAX_ADDITIONS, MAX_QUESTIONS, TipAddition, TipFollowUp, TipQuestion
from hub.domain.tips.links import MAX_TIP_LINKS, LinkReason, TipLink
from hub.domain.tips.tip import TipClaim, TipState
from hub.services.intake.withdraw_tip import withdraw_tip
from hub.services.maintenance.rank_tips import rank_tips
from hub.services.police.tips.steps.rank_case import rank_case
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.database import Database
from tests.public_alerts import public_alert
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.photos.pictures import encoded, gradient
from tests.storage.mongo.tips_desk import ALL, ANA, BO, NOW, TEXTS, Desk


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A desk with one open alert."""
    alerts = AlertRepository(database)
    await database.run(lambda transaction: alerts.add(public_alert(opened_at=NOW).alert, transaction))
    return Desk(database)


async def test_the_job_links_copies_and_folds_them(desk: Desk) -> None:
    for text, by in ((TEXTS[0], ANA), (TEXTS[1], BO), (TEXTS[0] + "!!", BO), (TEXTS[0] + " today", BO)):
        await desk.submit(text, by)
    assert await desk.queue.fresh_cases(10) == ["ca_1"]
    order = await desk.rank()
    first, other, copy, again = await desk.listed()
    assert sorted(order[:2]) == sorted([first.id, other.id])
    assert order[2:] == [copy.id, again.id]
    assert copy.links == (TipLink(first.id, LinkReason.SAME_WORDS, 100.0),)
    assert (copy.folded_into, again.folded_into, first.folded_count, other.folded_count) == (first.id, first.id, 2, 0)
    assert await desk.queue.fresh_cases(10) == []
    assert not await desk.queue.has_fresh("ca_1")


async def test_copies_of_a_photo_are_linked(desk: Desk) -> None:
    for name, size in (("ph_1", 900), ("ph_2", 400)):
        photo = Photo(PhotoId(name), owned_by_partner(ANA), NOW)
        data = encoded(gradient(size, size * 2 // 3), "JPEG")
        await desk.photos.add(photo, {PhotoSize.PUSH: data, PhotoSize.PAGE: data})
    for text, photo_id in zip(TEXTS, ("ph_1", "ph_2", None), strict=True):
        await desk.submit(text, photo=photo_id)
    await desk.rank()
    first, copy, other = await desk.listed()
    assert [(link.tip, link.reason) for link in copy.links] == [(first.id, LinkReason.SAME_PHOTO)]
    assert other.links == ()


async def test_a_second_run_changes_nothing(desk: Desk) -> None:
    for text in (TEXTS[0], TEXTS[0] + "!", TEXTS[1]):
        await desk.submit(text)
    await desk.rank()
    before = await desk.listed()
    await rank_case(desk.ranking, "ca_1", max_linked=100)
    assert await desk.listed() == before


async def test_tips_that_wait_for_their_links_are_ranked(desk: Desk) -> None:
    for text in (TEXTS[0], TEXTS[0] + "!", TEXTS[1]):
        await desk.submit(text)
    ranking = await rank_case(desk.ranking, "ca_1", max_linked=1)
    assert len(await desk.queue.ranked(ranking.id, 0, 100) or ()) == 3
    assert await desk.queue.has_fresh("ca_1")
    await desk.rank()
    assert [bool(tip.folded_into) for tip in await desk.listed()] == [False, True, False]


@pytest.mark.parametrize("step", ["signals", "texts", "save_links"])
async def test_a_change_during_a_ranking_is_seen_by_the_next(desk: Desk, step: str) -> None:
    await desk.submit(TEXTS[0])
    code = await desk.submit(TEXTS[0] + "!")
    gate = Gate()
    gated: Any = Gated(desk.queue, after={step: gate})
    ranking = await stopped_at(gate, rank_tips(replace(desk.ranking, queue=gated)))
    assert await withdraw_tip(ANA, desk.services, code, now=NOW)
    await ranking.go_on()
    assert await desk.queue.has_fresh("ca_1")
    first, gone = await desk.listed()
    row = await desk.database.collection("tips").find_one({"_id": gone.id})
    assert row is not None
    assert (row["links"], row["copy_of"], row["folded_into"]) == ([], None, None)
    order = await desk.rank()
    assert order == [first.id]
    for standing_only, shown in ((True, order), (False, [first.id, gone.id])):
        count = await desk.queue.count("ca_1", ALL, "li", 100, standing_only=standing_only, now=NOW)
        assert count == len(shown)


async def test_a_tip_that_comes_during_a_ranking_waits(desk: Desk) -> None:
    await desk.submit(TEXTS[0])
    gate = Gate()
    gated: Any = Gated(desk.queue, after={"signals": gate})
    ranking = await stopped_at(gate, rank_tips(replace(desk.ranking, queue=gated)))
    await desk.submit(TEXTS[1])
    await ranking.go_on()
    assert await desk.queue.has_fresh("ca_1")
    assert len(await desk.rank()) == 2


async def test_a_withdrawn_tip_leaves_nothing_to_compare(desk: Desk) -> None:
    code = await desk.submit(TEXTS[0], place=Point(37.7, 115.6), seen_at=NOW)
    await desk.submit(TEXTS[0] + "!", BO)
    await desk.rank()
    assert await withdraw_tip(ANA, desk.services, code, now=NOW)
    row = await desk.database.collection("tips").find_one({"_id": (await desk.listed())[0].id})
    assert row is not None
    assert [row[name] for name in ("sketch", "picture", "copy_of", "links", "marks")] == [[], None, None, [], []]
    copy = (await desk.listed())[1]
    assert await desk.rank() == [copy.id]
    assert (await desk.listed())[1].folded_into is None


async def test_a_claim_is_one_officers_until_it_ends(desk: Desk) -> None:
    code = await desk.submit(TEXTS[0])
    (tip,) = await desk.listed()
    later = NOW + timedelta(minutes=15)
    assert await desk.queue.claim(tip.id, TipClaim("li", later), now=NOW)
    assert not await desk.queue.claim(tip.id, TipClaim("wang", later), now=NOW)
    assert await desk.queue.claim(tip.id, TipClaim("li", later), now=NOW + timedelta(minutes=1))
    assert not await desk.queue.release(tip.id, "wang", now=NOW)
    assert await desk.queue.claim(tip.id, TipClaim("wang", later + timedelta(minutes=15)), now=later)
    assert (await desk.listed())[0].claim == TipClaim("wang", later + timedelta(minutes=15))
    assert await desk.queue.release(tip.id, "wang", now=NOW)
    assert not await desk.queue.release(tip.id, "wang", now=NOW)
    assert (await desk.listed())[0].claim is None
    await withdraw_tip(ANA, desk.services, code, now=NOW)
    assert not await desk.queue.claim(tip.id, TipClaim("li", later), now=NOW)


async def test_filters_choose_by_state_claim_link_and_fold(desk: Desk) -> None:
    for text in (TEXTS[0], TEXTS[0] + "!", TEXTS[1], TEXTS[2]):
        await desk.submit(text)
    await desk.rank()
    tips = await desk.listed()
    until = NOW + timedelta(minutes=15)
    await desk.queue.claim(tips[2].id, TipClaim("li", until), now=NOW)
    await desk.queue.claim(tips[3].id, TipClaim("wang", until), now=NOW)
    move = partial(desk.tips.move, tips[0].id, TipState.NEW, TipState.FOLLOWED, by="li", reason=None, now=NOW)
    await desk.database.run(lambda transaction: move(transaction=transaction))
    assert await desk.ids(TipSearch(states=(TipState.FOLLOWED, TipState.DISMISSED))) == [0]
    assert await desk.ids(TipSearch(mine=True)) == [2]
    assert await desk.ids(TipSearch(mine=True), now=until) == []
    assert await desk.ids(TipSearch(mine=False)) == [0, 1, 3]
    assert await desk.ids(TipSearch(unclaimed=True)) == [0, 1]
    assert await desk.ids(TipSearch(unclaimed=True), now=until) == [0, 1, 2, 3]
    assert await desk.ids(TipSearch(unclaimed=False)) == [2, 3]
    assert await desk.ids(TipSearch(linked=True)) == [1]
    assert await desk.ids(TipSearch(linked=False)) == [0, 2, 3]
    assert await desk.ids(TipSearch(folded=True)) == [1]
    assert await desk.ids(TipSearch(folded=False, unclaimed=True, states=(TipState.NEW,))) == []
    assert await desk.ids(ALL) == [0, 1, 2, 3]


async def test_parted_copies_get_lines_and_stay_parted(desk: Desk) -> None:
    for text in (TEXTS[0], TEXTS[0] + "!"):
        await desk.submit(text)
    await desk.rank()
    first, copy = await desk.listed()
    for _ in range(2):
        assert await desk.queue.part(first.id, copy.id, by="li", now=NOW)
        assert await desk.queue.part(copy.id, first.id, by="li", now=NOW)
    await desk.rank()
    await rank_case(desk.ranking, "ca_1", max_linked=100)
    parted = await desk.listed()
    assert [(tip.links, tip.folded_into) for tip in parted] == [((), None)] * 2
    row = await desk.database.collection("tips").find_one({"_id": copy.id})
    assert row is not None
    assert row["apart"] == [first.id]


async def test_an_officers_link_is_kept_once_and_bounded(desk: Desk) -> None:
    await desk.submit(TEXTS[0])
    (tip,) = await desk.listed()
    links = [TipLink(f"tip_{number}", LinkReason.OFFICER, 100.0, "li") for number in range(MAX_TIP_LINKS)]
    assert await desk.queue.part(tip.id, "tip_0", by="li", now=NOW)
    for link in [*links, links[0]]:
        assert await desk.queue.link(tip.id, link, now=NOW)
    assert not await desk.queue.link(tip.id, replace(links[0], tip="tip_x"), now=NOW)
    assert (await desk.listed())[0].links == tuple(links)
    row = await desk.database.collection("tips").find_one({"_id": tip.id})
    assert row is not None
    assert row["apart"] == []


async def test_an_order_that_was_removed_is_not_found(desk: Desk) -> None:
    assert await desk.queue.newest_ranking("ca_1") is None
    assert await desk.queue.ranked("tr_0", 0, 10) is None
    await desk.submit(TEXTS[0])
    (only,) = await desk.rank()
    newest = await desk.queue.newest_ranking("ca_1")
    assert newest is not None
    assert newest.age_seconds < 60
    assert await desk.queue.ranked(newest.id, 1, 10) == []
    assert await desk.queue.among("ca_1", [only], ALL, "li", now=NOW) == {only: (await desk.listed())[0]}


async def test_a_dialogue_is_kept_bounded_and_wiped(desk: Desk) -> None:
    code = await desk.submit(TEXTS[0])
    receipt = desk.services.codes.digest(ANA.tenant, code)
    assert receipt is not None
    (tip,) = await desk.listed()
    for number in [*range(MAX_QUESTIONS), 0]:
        assert await desk.queue.ask(tip.id, TipQuestion(f"When? {number}", "li", NOW))
    assert not await desk.queue.ask(tip.id, TipQuestion("Who?", "li", NOW))
    for number in [*range(MAX_ADDITIONS), 0]:
        assert await desk.tips.add_words(receipt, TipAddition(f"At noon {number}", NOW))
    assert not await desk.tips.add_words(receipt, TipAddition("At one", NOW))
    found = await desk.tips.follow_up(receipt)
    assert found == (await desk.listed())[0].follow_up
    assert found is not None
    assert [question.text for question in found.questions] == [f"When? {number}" for number in range(MAX_QUESTIONS)]
    assert [addition.text for addition in found.additions] == [f"At noon {number}" for number in range(MAX_ADDITIONS)]
    assert await withdraw_tip(ANA, desk.services, code, now=NOW)
    assert await desk.tips.follow_up(receipt) is None
    assert not await desk.tips.add_words(receipt, TipAddition("At noon 0", NOW))
    assert not await desk.queue.ask(tip.id, TipQuestion("When? 0", "li", NOW))
    assert (await desk.listed())[0].follow_up == TipFollowUp()


async def test_each_case_with_new_tips_is_found(desk: Desk) -> None:
    rows = [
        {"_id": f"t{step}", "receipt": f"r{step}", "case": f"ca_{step % 3}", "fresh": str(step)} for step in range(9)
    ]
    await desk.database.collection("tips").insert_many(rows)
    assert await desk.queue.fresh_cases(10) == ["ca_0", "ca_1", "ca_2"]
    assert await desk.queue.fresh_cases(2) == ["ca_0", "ca_1"]
