"""Officers claim tips, release them, link them and part them; the trail says so first."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.search.tips import CLAIM_TIME
from hub.domain.tips.follow_ups import TipQuestion
from hub.domain.tips.links import LinkReason, TipLink
from hub.domain.tips.tip import Tip, TipClaim, TipState, TipTriage
from hub.domain.trail.audit import AuditAction, AuditOutcome
from hub.domain.trail.timeline import TimelineKind
from hub.errors import AuditUnavailable, CaseForbidden, Conflict, InvalidInput, NotFound, TextInvalid
from hub.services.police.ports.tips import TipStores
from hub.services.police.tips.ask_tipster import ask_tipster
from hub.services.police.tips.claim_tip import claim_tip
from hub.services.police.tips.link_tips import link_tips
from hub.services.police.tips.release_tip import release_tip
from hub.services.police.tips.steps.tip_pair import TipPair
from hub.services.police.tips.triage_tip import triage_tip
from hub.services.police.tips.unlink_tips import unlink_tips
from tests.fakes import FakePolice, Tips, new_case
from tests.public_alerts import alert_of
from tests.services.police.scenes import LATER, LI, WANG, new_tip

Work = Callable[[FakePolice, str], Awaitable[Any]]


async def claim(fake: FakePolice, tip: str) -> Any:
    return await claim_tip(LI, fake.tip_stores, fake.trail, tip, now=LATER)


async def release(fake: FakePolice, tip: str) -> Any:
    return await release_tip(LI, fake.tip_stores, fake.trail, tip, now=LATER)


async def link(fake: FakePolice, tip: str) -> Any:
    return await link_tips(LI, fake.tip_stores, fake.trail, TipPair(tip, "tip_2"), now=LATER)


async def unlink(fake: FakePolice, tip: str) -> Any:
    return await unlink_tips(LI, fake.tip_stores, fake.trail, TipPair(tip, "tip_2"), now=LATER)


async def ask(fake: FakePolice, tip: str) -> Any:
    return await ask_tipster(LI, fake.tip_stores, fake.trail, tip, " When\nwas it? ", now=LATER)


WORK: dict[Work, str] = {
    ask: "askTipster",
    claim: "claimTip",
    release: "releaseTip",
    link: "linkTips",
    unlink: "unlinkTips",
}


@pytest.fixture
def fake() -> FakePolice:
    """Two tips of one case, and one of another."""
    fake = FakePolice()
    tip = new_tip("al_1", "cs_1")
    fake.tables.cases |= {case: new_case(case) for case in ("cs_1", "cs_2")}
    fake.tips.tips = [tip, replace(tip, id="tip_2"), replace(tip, id="tip_3", case="cs_2")]
    return fake


@pytest.mark.parametrize("work", WORK)
async def test_work_on_a_tip_leaves_its_line_first(fake: FakePolice, work: Work) -> None:
    await work(fake, "tip_1")
    asked = [line for line in fake.trail.entries if line.outcome is AuditOutcome.ASKED]
    assert (asked[0], asked[0].account, asked[0].subject) == (fake.trail.entries[0], LI.account, "tip_1")
    assert [line.subject for line in asked] == (["tip_1", "tip_2"] if work in (link, unlink) else ["tip_1"])
    answers = fake.trail.entries[len(asked) :]
    expected = AuditOutcome.UNCHANGED if work is release else AuditOutcome.DONE
    assert {line.outcome for line in answers} == {expected}
    assert {line.case for line in fake.trail.entries} == {"cs_1"}
    action = "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in WORK[work])
    assert {(line.purpose, line.action) for line in fake.trail.entries} == {(WORK[work], AuditAction[action])}
    with pytest.raises(NotFound) as refusal:
        await work(fake, "tip_none")
    assert refusal.value.path == ("tipId",)
    unknown = [(line.outcome, line.error, line.case) for line in fake.trail.entries if line.subject == "tip_none"]
    assert unknown == [(AuditOutcome.ASKED, None, None), (AuditOutcome.REFUSED, "NOT_FOUND", None)]


@pytest.mark.parametrize("work", WORK)
async def test_without_the_trail_no_work_is_done(fake: FakePolice, work: Work) -> None:
    before, fake.trail.broken = list(fake.tips.tips), True
    for tip in ("tip_1", "tip_none"):
        with pytest.raises(AuditUnavailable):
            await work(fake, tip)
    assert (fake.tips.tips, fake.tips.linked, fake.tips.parted, fake.tips.asked) == (before, [], [], [])


async def test_a_claim_lasts_a_quarter_hour_and_renews(fake: FakePolice) -> None:
    assert await claim(fake, "tip_1") == LATER + CLAIM_TIME == LATER + timedelta(minutes=15)
    later = LATER + timedelta(minutes=10)
    assert await claim_tip(LI, fake.tip_stores, fake.trail, "tip_1", now=later) == later + CLAIM_TIME


async def test_another_officers_claim_is_respected_until_its_end(fake: FakePolice) -> None:
    until = await claim(fake, "tip_1")
    with pytest.raises(Conflict) as refusal:
        await claim_tip(WANG, fake.tip_stores, fake.trail, "tip_1", now=until - timedelta(seconds=1))
    assert refusal.value.path == ("tipId",)
    assert not await release_tip(WANG, fake.tip_stores, fake.trail, "tip_1", now=LATER)
    await claim_tip(WANG, fake.tip_stores, fake.trail, "tip_1", now=until)
    found = await fake.tips.get("tip_1")
    assert found is not None
    assert found.claim == TipClaim(WANG.account, until + CLAIM_TIME)


async def test_release_ends_the_own_claim_once(fake: FakePolice) -> None:
    await claim(fake, "tip_1")
    assert [await release(fake, "tip_1"), await release(fake, "tip_1")] == [True, False]


async def test_both_tips_name_each_other_once_linked(fake: FakePolice) -> None:
    await link(fake, "tip_1")
    by_hand = TipLink("tip_2", LinkReason.OFFICER, 100.0, LI.account)
    assert fake.tips.linked == [("tip_1", by_hand), ("tip_2", replace(by_hand, tip="tip_1"))]
    await unlink(fake, "tip_1")
    assert fake.tips.parted == [("tip_1", "tip_2"), ("tip_2", "tip_1")]


@pytest.mark.parametrize("work", [link_tips, unlink_tips])
@pytest.mark.parametrize("pair", [TipPair("tip_1", "tip_1"), TipPair("tip_1", "tip_3"), TipPair("tip_1", "tip_9")])
async def test_a_pair_is_two_tips_of_one_case(fake: FakePolice, work: Callable[..., Any], pair: TipPair) -> None:
    with pytest.raises((InvalidInput, NotFound)) as refusal:
        await work(LI, fake.tip_stores, fake.trail, pair, now=LATER)
    assert refusal.value.path == ("otherTipId",)
    assert (fake.tips.linked, fake.tips.parted) == ([], [])


@pytest.mark.parametrize("work", [claim_tip, release_tip, link_tips, unlink_tips, ask_tipster, triage_tip])
async def test_another_forces_refused_work_names_the_case(fake: FakePolice, work: Any) -> None:
    stranger = replace(LI, account="zhao", person="Zhao", force="anyang")
    asked = TipPair("tip_1", "tip_2") if work in (link_tips, unlink_tips) else "tip_1"
    more: dict[Any, tuple[Any, ...]] = {ask_tipster: ("When?",), triage_tip: (TipState.DISMISSED,)}
    with pytest.raises(CaseForbidden):
        await work(stranger, fake.tip_stores, fake.trail, asked, *more.get(work, ()), now=LATER)
    assert {line.case for line in fake.trail.entries} == {"cs_1"}
    assert fake.trail.entries[-1].error == "CASE_FORBIDDEN"


@pytest.mark.parametrize("work", [link, unlink])
async def test_each_line_of_a_pair_names_its_case(fake: FakePolice, work: Work) -> None:
    with pytest.raises(InvalidInput):
        await work(fake, "tip_3")
    assert [(line.subject, line.case) for line in fake.trail.entries] == 2 * [("tip_3", "cs_2"), ("tip_2", "cs_1")]


async def test_a_question_is_kept_with_its_officer(fake: FakePolice) -> None:
    await ask(fake, "tip_1")
    assert fake.tips.asked == [("tip_1", TipQuestion("When\nwas it?", LI.account, LATER))]
    for question in ("", "x" * 1001):
        with pytest.raises(TextInvalid) as refusal:
            await ask_tipster(LI, fake.tip_stores, fake.trail, "tip_1", question, now=LATER)
        assert refusal.value.path == ("question",)


async def test_case_is_marked_after_the_first_move_of_a_tip(fake: FakePolice) -> None:
    fake.tables.alerts["al_1"] = alert_of(fake.case("cs_1"))
    for state in (TipState.FOLLOWED, TipState.FOLLOWED, TipState.DISMISSED):
        await triage_tip(LI, fake.tip_stores, fake.trail, "tip_1", state, now=LATER)
    assert fake.tips.marked == ["cs_1"]


async def test_another_reason_for_the_same_state_is_kept(fake: FakePolice) -> None:
    fake.tables.alerts["al_1"] = alert_of(fake.case("cs_1"))
    for state in (TipState.NEW, TipState.FOLLOWED):
        given = ("Ask at the kiosk.", None, " Ask at the\nkiosk. ", "The kiosk is closed.")
        for minute, reason in enumerate(given):
            await triage_tip(
                LI, fake.tip_stores, fake.trail, "tip_1", state, now=LATER + timedelta(minutes=minute), reason=reason
            )
        answers = [line.outcome for line in fake.trail.entries if line.answers][-4:]
        assert answers == ["DONE", "UNCHANGED", "UNCHANGED", "DONE"]
        assert fake.tips.tips[0].triage == TipTriage(
            state, LI.account, LATER + timedelta(minutes=3), "The kiosk is closed."
        )
        noted = [(entry.kind, entry.tip_state, entry.reason) for entry in fake.tables.timeline[-2:]]
        assert noted == [(TimelineKind.TIP_TRIAGED, state, given[0]), (TimelineKind.TIP_TRIAGED, state, given[3])]
    assert fake.tips.marked == ["cs_1"]


async def test_two_reasons_at_once_are_one_conflict(fake: FakePolice) -> None:
    fake.tables.alerts["al_1"] = alert_of(fake.case("cs_1"))
    await triage_tip(LI, fake.tip_stores, fake.trail, "tip_1", TipState.FOLLOWED, now=LATER)
    stale = fake.tips.tips[0]
    await triage_tip(WANG, fake.tip_stores, fake.trail, "tip_1", TipState.FOLLOWED, now=LATER, reason="Wang's")
    before = fake.tips.tips[0]
    stores = TipStores(fake.tips, replace(fake.stores, tips=LateTips(fake.tips, stale)))
    with pytest.raises(Conflict):
        await triage_tip(LI, stores, fake.trail, "tip_1", TipState.FOLLOWED, now=LATER, reason="Li's")
    assert (fake.tips.tips[0], len(fake.tables.timeline)) == (before, 2)


class LateTips(Tips):
    """Tips; one of them is read as it was, but for the transaction of a change."""

    def __init__(self, tips: Tips, stale: Tip) -> None:
        self.__dict__ = tips.__dict__
        self.stale = stale

    async def get(self, tip_id: str, transaction: Any = None) -> Tip | None:
        return self.stale if transaction is None else await super().get(tip_id)
