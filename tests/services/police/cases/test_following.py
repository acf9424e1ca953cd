"""Officers follow cases live: public facts only, and only where a tie or the table lets them."""

from dataclasses import replace

import pytest

from hub.domain.access.table import AccessTable, CaseAction, Relation
from hub.domain.actors import Officer, Permission
from hub.domain.tips.tip import TipState
from hub.domain.trail.timeline import TimelineKind
from hub.errors import NotFound
from hub.services.police.cases.follow_case import follow_case
from hub.services.police.cases.follow_desk import follow_desk
from hub.services.police.cases.revise_case import CaseRevision, revise_case
from hub.services.police.ports.live import LiveServices
from hub.services.police.steps.followed_entry import FollowedEntry
from hub.services.police.tips.triage_tip import triage_tip
from tests.fakes import CURSORS, FakePolice, officer
from tests.live_logs import StillClock, live_services
from tests.services.police.access_scenes import ZHAO, accept, assign, offer, share, smash, stop_sharing
from tests.services.police.scenes import LATER, LI, WANG, new_tip, opened_case

START = 0
"""The beginning of the history."""


def live_of(fake: FakePolice) -> LiveServices:
    return live_services(fake, CURSORS, StillClock(LATER))


async def desk_of(fake: FakePolice, by: Officer) -> list[FollowedEntry]:
    """Return all that the officer's desk hears from the beginning on."""
    activity = live_of(fake).activity
    return [one async for one in follow_desk(by, activity, after=activity.feed.cursor(START, by))]


async def case_of(fake: FakePolice, case: str, by: Officer) -> list[FollowedEntry]:
    """Return all that a follower of the case hears from the beginning on."""
    activity = live_of(fake).activity
    return [one async for one in follow_case(by, activity, case, after=activity.feed.cursor(START, by))]


def kinds(heard: list[FollowedEntry]) -> list[str]:
    return [one.entry.kind for one in heard]


async def revised(fake: FakePolice, case: str) -> None:
    asked = CaseRevision(
        case=case, material=False, idempotency_key=f"r {case}", full_name="PRIVATE other name", clothing="blue coat"
    )
    await revise_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)


@pytest.mark.parametrize("by", [LI, ZHAO])
async def test_followers_hear_public_facts_without_a_line(by: Officer) -> None:
    fake = FakePolice()
    opened, other = await opened_case(fake), await opened_case(fake, key="other")
    await revised(fake, opened.case)
    await revised(fake, other.case)
    await smash(fake, opened.case, reason="PRIVATE reason")
    fake.trail.entries.clear()
    heard = await case_of(fake, opened.case, by)
    assert kinds(heard) == ["OPENED", "REVISED", "GLASS_BROKEN"]
    assert {one.entry.case for one in heard} == {opened.case}
    assert [(one.fact, one.after) for one in heard[1].entry.changes] == [("child.clothing", "blue coat")]
    assert "PRIVATE" not in repr([(one.entry.changes, one.entry.reason) for one in heard])
    assert heard[0].summary.content.clothing == "blue coat"
    assert [one.summary.confirming for one in heard] == [None] * 3
    assert fake.trail.entries == []


async def test_tips_are_named_to_those_who_may_read_them() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    tip = new_tip(opened.alert, opened.case)
    fake.tips.tips.append(tip)
    await triage_tip(LI, fake.tip_stores, fake.trail, tip.id, TipState.REVIEWED, now=LATER)
    assert [one.entry.tip for one in await case_of(fake, opened.case, LI)] == [None, tip.id]
    assert [one.entry.tip for one in await case_of(fake, opened.case, ZHAO)] == [None, None]


async def test_a_cursor_goes_on_behind_its_event() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await revised(fake, opened.case)
    first, second = await desk_of(fake, LI)
    activity = live_of(fake).activity
    assert [one.cursor async for one in follow_desk(LI, activity, after=first.cursor)] == [second.cursor]
    assert [one async for one in follow_case(LI, activity, opened.case, after=second.cursor)] == []
    assert [one async for one in follow_desk(LI, activity)] == []


async def test_the_desk_hears_of_tied_cases_only() -> None:
    fake = FakePolice()
    own, other = await opened_case(fake), await opened_case(fake, key="other", by=replace(WANG, force="tianjin"))
    assert {one.entry.case for one in await desk_of(fake, LI)} == {own.case}
    assert await desk_of(fake, ZHAO) == []
    await assign(fake, own.case)
    assert kinds(await desk_of(fake, ZHAO)) == ["OPENED", "ASSIGNED"]
    assert {one.entry.case for one in await desk_of(fake, ZHAO)} == {own.case}
    supervisor = replace(officer("chief", None, Permission.SUPERVISE), supervises=frozenset({"tianjin"}), force="x")
    assert {one.entry.case for one in await desk_of(fake, supervisor)} == {other.case}


async def test_the_entry_that_ends_a_tie_comes_last() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    given = await share(fake, opened.case)
    assert given.made is not None
    assert kinds(await desk_of(fake, ZHAO)) == ["OPENED", "SHARED"]
    await stop_sharing(fake, opened.case, given.made)
    await revised(fake, opened.case)
    assert kinds(await desk_of(fake, ZHAO)) == ["SHARE_ENDED"]
    await assign(fake, opened.case)
    await assign(fake, opened.case, assigned=False, idempotency_key="back")
    assert kinds(await desk_of(fake, ZHAO))[-1] == "ASSIGNMENT_ENDED"


async def test_handed_over_case_leaves_one_desk_for_the_other() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await offer(fake, opened.case)
    assert kinds(await desk_of(fake, ZHAO)) == ["OPENED", "OFFERED"]
    await accept(fake, opened.case)
    assert kinds(await desk_of(fake, LI)) == ["HANDED_OVER"]
    await revised_by_zhao(fake, opened.case)
    assert kinds(await desk_of(fake, LI)) == ["HANDED_OVER"]
    assert kinds(await desk_of(fake, ZHAO))[-2:] == ["HANDED_OVER", "REVISED"]


async def revised_by_zhao(fake: FakePolice, case: str) -> None:
    asked = CaseRevision(case=case, material=False, idempotency_key="z", clothing="green coat")
    await revise_case(ZHAO, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)


async def test_a_closed_table_ends_the_following() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    closed = AccessTable().changed((), [(Relation.CERTIFIED, CaseAction.READ_PUBLIC)])
    live = live_of(fake).activity
    hidden = replace(live, stores=replace(live.stores, access=closed))
    for case in (opened.case, "cs_nobody"):
        with pytest.raises(NotFound) as refusal:
            _ = [one async for one in follow_case(ZHAO, hidden, case)]
        assert refusal.value.path == ("caseId",)
    assert kinds([one async for one in follow_case(LI, hidden, opened.case, after=live.feed.cursor(0, LI))]) == [
        TimelineKind.OPENED
    ]


async def test_a_tie_alone_shows_nothing_that_the_table_closes() -> None:
    fake = FakePolice()
    await opened_case(fake)
    opener = officer("opener", None, Permission.OPEN_CASE)
    assert kinds(await desk_of(fake, opener)) == ["OPENED"]
    closed = AccessTable().changed((), [(Relation.CERTIFIED, CaseAction.READ_PUBLIC)])
    live = live_of(fake).activity
    hidden = replace(live, stores=replace(live.stores, access=closed))
    assert [one async for one in follow_desk(opener, hidden, after=live.feed.cursor(START, opener))] == []


async def test_all_who_lose_a_case_hear_the_hand_over() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    supervisor = replace(officer("chief", None, Permission.SUPERVISE), supervises=frozenset({"hengshui"}), force="x")
    analyst = replace(officer("ana", None, Permission.READ_CASES), analyses=frozenset({"hengshui"}), force="x")
    assigned = replace(officer("chen"), force="tianjin")
    stranger = replace(officer("sun"), force="tianjin")
    await assign(fake, opened.case, "chen")
    await offer(fake, opened.case)
    await accept(fake, opened.case)
    await revised_by_zhao(fake, opened.case)
    for by in (supervisor, analyst, assigned):
        assert kinds(await desk_of(fake, by))[-1:] == ["HANDED_OVER"], by.account
    assert await desk_of(fake, stranger) == []
