"""Duty notices on the real database: one for a kind and subject, one sender a step, and a log without gaps."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from hub.domain.access.staff import KnownForce, StaffUse
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.cases.case import FoundBy, Outcome
from hub.domain.cursors import CursorSeal
from hub.domain.duty.notices import DueNotice, NoticeChange, NoticeKind, NoticeState
from hub.domain.duty.rules import due_of_giving
from hub.domain.tips.tip import Tip, TipState
from hub.errors import CursorExpired, CursorMismatch
from hub.services.duty.follow_notices import FollowedNotice, follow_notices
from hub.services.duty.list_notices import list_notices
from hub.services.duty.ports import DutyServices
from hub.services.duty.read_notice_cursor import read_notice_cursor
from hub.services.followed_log import FollowedLog
from hub.services.police.access.accept_hand_over import Acceptance, accept_hand_over
from hub.services.police.access.end_share import ShareEnd, end_share
from hub.services.police.access.hand_over_case import Offer, hand_over_case
from hub.services.police.access.share_case import NewShare, share_case
from hub.services.police.alerts.pause_alert import Pause
from hub.services.police.cases.close_case import Closing
from hub.services.police.cases.open_case import NewCase
from hub.services.police.cases.return_case import Return
from hub.storage.feed_tail import LogTail
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.halt import HaltSwitch
from hub.storage.mongo.delivery.reach_changes import ReachChangeRepository
from hub.storage.mongo.duty.log import DutyLog
from hub.storage.mongo.duty.notice_history import NoticeHistory
from hub.storage.mongo.duty.notices import DutyNoticeRepository
from hub.storage.mongo.duty.reads import DutyReads
from hub.storage.mongo.leases import MILLISECOND
from hub.storage.mongo.tips.tips import TipRepository
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.feed_signal import FeedSignal
from hub.wiring.duty_calls import NotedAccess
from tests.case_work import PoliceParts, close_case, open_case, pause_alert, return_case
from tests.databases import ALL_ROWS
from tests.fakes import NOW, officer, report
from tests.staff_memory import StaffMemory
from tests.storage.mongo.officers_desk import open_desk, opened
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

HELD = DueNotice(kind=NoticeKind.HELD, subject="al_1.1", force="Hengshui", case="cs_1", alert="al_1")
HALTED = DueNotice(kind=NoticeKind.HUB_HALTED, subject="hub", force=None)
BROKEN = DueNotice(kind=NoticeKind.BREAK_GLASS, subject="cs_1.wang", force="hengshui", case="cs_1", account="wang")
MINUTE = timedelta(minutes=1)
LI = officer("li")


@pytest.fixture
def notices(database: Database, signal: FeedSignal) -> DutyNoticeRepository:
    return notices_of(database, signal)


def notices_of(database: Database, signal: FeedSignal, lease: timedelta = MINUTE) -> DutyNoticeRepository:
    """Return the notices as one process has them."""
    return DutyNoticeRepository(database, signal, NoticeHistory(database, TimelineRepository(database, signal)), lease)


@pytest.fixture
def services(database: Database, signal: FeedSignal, notices: DutyNoticeRepository) -> DutyServices:
    return services_of(notices, database, signal)


def services_of(notices: DutyNoticeRepository, database: Database, signal: FeedSignal) -> DutyServices:
    """Return the services of a process."""
    log, cursors = DutyLog(database, signal), CursorSeal(bytes(32))
    return DutyServices(notices, FollowedLog("notice feed", log, LogTail(log, signal), cursors), cursors)


async def added(notices: DutyNoticeRepository, notice: DueNotice = HELD) -> str:
    made = await notices.add(notice, NOW)
    assert made is not None
    return made


async def test_many_processes_raise_a_notice_once(
    notices: DutyNoticeRepository, database: Database, signal: FeedSignal
) -> None:
    others = [notices_of(database, signal) for _ in range(5)]
    began = datetime.now(UTC)
    made = await asyncio.gather(*(one.add(HELD, NOW) for one in (notices, *others)))
    assert len([one for one in made if one]) == 1
    (standing,) = await notices.standing()
    assert (standing.key, standing.state, standing.force, standing.step) == (HELD.key, NoticeState.OPEN, "Hengshui", 0)
    # The first step is due at once, by the real clock.
    assert standing.next_step_at is not None
    assert began - MILLISECOND <= standing.next_step_at <= datetime.now(UTC)
    assert await DutyLog(database, signal).last() == 1


async def test_notice_without_its_line_in_the_log_is_not_kept(
    notices: DutyNoticeRepository, database: Database
) -> None:
    # The log refuses the line: another one has its number.
    await database.collection("duty_log").insert_one({"_id": 1})
    assert await notices.add(HELD, NOW) is None
    assert await notices.standing() == []


class GivenUp(Exception):
    """The end of a transaction's work."""


async def test_notice_in_a_transaction_is_raised_with_its_change(
    notices: DutyNoticeRepository, services: DutyServices, database: Database
) -> None:
    async def work(session: Any) -> str | None:
        await database.collection("hub").update_one({"_id": "x"}, {"$set": {"y": 1}}, upsert=True, session=session)
        return await notices.add(BROKEN, NOW, session)

    async def given_up(session: Any) -> None:
        assert await work(session) is not None
        raise GivenUp

    with pytest.raises(GivenUp):
        await database.run(given_up)
    assert (await notices.standing(), await services.feed.log.last()) == ([], 0)
    made = await database.run(work)
    assert [one.id for one in await notices.standing()] == [made]
    assert [event.notice for event in await services.feed.log.after(0, 10)] == [made]
    # A repeat changes nothing, and does not end the transaction.
    assert await database.run(work) is None
    assert await services.feed.log.last() == 1


async def test_notice_that_is_over_may_come_again(notices: DutyNoticeRepository) -> None:
    first = await added(notices)
    assert await notices.end(first, NOW + MINUTE)
    assert not await notices.end(first, NOW + 2 * MINUTE)
    assert await added(notices) != first
    over = await notices.get(first)
    assert over is not None
    assert (over.state, over.over_at, over.next_step_at) == (NoticeState.OVER, NOW + MINUTE, None)


async def test_acknowledged_event_never_comes_again(notices: DutyNoticeRepository) -> None:
    event, lasting = await added(notices, BROKEN), await added(notices)
    for one in (event, lasting):
        assert await notices.acknowledge(one, LI, NOW)
        assert not await notices.acknowledge(one, officer("wang"), NOW + MINUTE)
    assert await notices.add(BROKEN, NOW) is None
    assert await notices.add(HELD, NOW) is None
    (standing,) = await notices.standing()
    assert (standing.id, standing.state, standing.acknowledged_by) == (lasting, NoticeState.ACKNOWLEDGED, "li")
    assert await notices.end(lasting, NOW)


async def test_claim_of_a_dead_process_goes_to_another(database: Database, signal: FeedSignal) -> None:
    quick = notices_of(database, signal, timedelta(milliseconds=50))
    notice = await added(quick)
    claims = await asyncio.gather(*(quick.claim(notice) for _ in range(4)))
    (dead,) = [one for one in claims if one]
    # The process that holds the claim is killed: nothing is recorded, and another one sends the step again.
    step = await until(lambda: quick.claim(notice))
    assert step is not None
    assert (step.number, step.attempts) == (1, 2)
    assert not await quick.finish(dead, 5 * MINUTE, NOW)
    assert await quick.finish(step, 5 * MINUTE, NOW)
    assert await quick.claim(notice) is None
    row = await quick.get(notice)
    assert row is not None
    assert row.step == 1
    assert row.next_step_at is not None


async def test_retried_step_keeps_the_addresses_that_took_it(notices: DutyNoticeRepository) -> None:
    notice = await added(notices)
    step = await notices.claim(notice)
    assert step is not None
    assert await notices.retry(step, {"a1"}, timedelta(0))
    again = await notices.claim(notice)
    assert again is not None
    assert (again.took, again.attempts, again.number) == (frozenset({"a1"}), 2, 1)
    assert await notices.finish(again, timedelta(0), NOW)
    second = await notices.claim(notice)
    assert second is not None
    assert (second.took, second.attempts, second.number) == (frozenset(), 1, 2)


async def test_acknowledgement_during_a_step_ends_the_steps(notices: DutyNoticeRepository) -> None:
    for number, end in enumerate(("finish", "retry")):
        notice = await added(notices, replace(HELD, subject=f"al_{number}.1"))
        step = await notices.claim(notice)
        assert step is not None
        assert await notices.acknowledge(notice, LI, NOW)
        if end == "finish":
            assert not await notices.finish(step, timedelta(0), NOW)
        else:
            assert not await notices.retry(step, (), timedelta(0))
        assert await notices.claim(notice) is None


async def test_log_tells_every_change_in_order(services: DutyServices, notices: DutyNoticeRepository) -> None:
    notice = await added(notices)
    for _ in range(2):
        step = await notices.claim(notice)
        assert step is not None
        await notices.finish(step, timedelta(0), NOW)
    await notices.acknowledge(notice, LI, NOW)
    await notices.end(notice, NOW)
    events = await services.feed.log.after(0, 10)
    assert [(event.sequence, event.change.value) for event in events] == [
        (1, "RAISED"),
        (2, "ESCALATED"),
        (3, "ACKNOWLEDGED"),
        (4, "OVER"),
    ]
    assert {(event.notice, event.force) for event in events} == {(notice, "Hengshui")}


async def test_lists_show_the_own_force_and_operators_the_hub(
    services: DutyServices, notices: DutyNoticeRepository
) -> None:
    held, halted = await added(notices), await added(notices, HALTED)
    await added(notices, replace(HELD, subject="al_2.1", force="anyang"))
    await notices.acknowledge(held, LI, NOW)
    operator = officer("op", None, Permission.OPERATE)

    async def shown(by: Officer, state: NoticeState | None = None) -> list[str]:
        page = await list_notices(by, notices, services.cursors, state=state, first=10)
        return [notice.id for notice in page.items]

    assert await shown(LI) == [held]
    assert set(await shown(operator)) == {held, halted}
    assert await shown(operator, NoticeState.OPEN) == [halted]
    assert await shown(LI, NoticeState.OPEN) == []


async def test_pages_of_notices_hold_each_once(services: DutyServices, notices: DutyNoticeRepository) -> None:
    made = [await added(notices, replace(HELD, subject=f"al_{number}.1")) for number in range(5)]
    seen: list[str] = []
    after, has_more = None, True
    while has_more:
        page = await list_notices(LI, notices, services.cursors, first=2, after=after)
        seen += [notice.id for notice in page.items]
        after, has_more = page.rows[-1][0], page.more
    assert seen == sorted(made, reverse=True)
    with pytest.raises(CursorMismatch):
        await list_notices(officer("wang"), notices, services.cursors, first=2, after=after)


async def heard(by: Officer, services: DutyServices, count: int, after: str | None = None) -> list[FollowedNotice]:
    """Follow for so many events."""
    events: list[FollowedNotice] = []
    async with asyncio.timeout(HANG_TIMEOUT):
        async for followed in follow_notices(by, services, after=after):
            events.append(followed)
            if len(events) == count:
                break
    return events


async def caught_up(services: DutyServices) -> None:
    """Wait until somebody follows."""

    async def is_followed() -> bool:
        return bool(services.feed.tail.place)

    await until(is_followed)


async def test_follower_resumes_without_a_gap_or_a_repeat(
    services: DutyServices, notices: DutyNoticeRepository, database: Database, signal: FeedSignal
) -> None:
    start = await read_notice_cursor(LI, services)
    notice = await added(notices)
    await added(notices, replace(HELD, subject="al_9.1", force="anyang"))
    (first,) = await heard(LI, services, 1, start)
    assert (first.event.change, first.notice.id, first.live) == (NoticeChange.RAISED, notice, False)
    # The process that served the follower is gone: another one goes on behind its cursor, past and present.
    await notices.acknowledge(notice, LI, NOW)
    other = services_of(notices, database, signal)
    following = asyncio.create_task(heard(LI, other, 2, first.cursor))
    await caught_up(other)
    await notices.end(notice, NOW)
    events = await following
    assert [(one.event.change.value, one.event.sequence) for one in events] == [("ACKNOWLEDGED", 3), ("OVER", 4)]
    assert events[-1].notice.state is NoticeState.OVER


async def test_cursor_older_than_the_log_has_expired(
    services: DutyServices, notices: DutyNoticeRepository, database: Database
) -> None:
    start = await read_notice_cursor(LI, services)
    for number in range(3):
        await added(notices, replace(HELD, subject=f"al_{number}.1"))
    await database.collection("duty_log").delete_one({"_id": 1})
    with pytest.raises(CursorExpired) as expired:
        await heard(LI, services, 1, start)
    following = asyncio.create_task(heard(LI, services, 1, expired.value.details["startAfter"]))
    await caught_up(services)
    later = await added(notices, replace(HELD, subject="al_9.1"))
    assert [one.notice.id for one in await following] == [later]
    await database.collection("duty_log").delete_many(ALL_ROWS)
    with pytest.raises(CursorExpired):
        await heard(LI, services, 1, start)


async def test_notices_of_a_case_stand_in_its_history(
    notices: DutyNoticeRepository, database: Database, signal: FeedSignal, desk: PoliceParts
) -> None:
    case = await opened(desk)
    about_alert = replace(HELD, case=case.case, alert=case.alert, subject=f"{case.alert}.1")
    held, broken = await added(notices, about_alert), await added(notices, replace(BROKEN, case=case.case))
    await added(notices, HALTED)

    async def fail(transaction: Any) -> None:
        await notices.add(replace(BROKEN, case=case.case, subject="another"), NOW, transaction)
        raise ValueError("this change fails")

    with pytest.raises(ValueError, match="this change fails"):
        await database.run(fail)
    assert await notices.acknowledge(held, LI, NOW)
    assert not await notices.acknowledge(held, LI, NOW)
    assert [one.account for one in (await notices.by_ids([held, broken])).values() if one.id == broken] == ["wang"]
    await notices.end(held, NOW)
    entries = await TimelineRepository(database, signal).of_case_after(case.case, 1, 10)
    told = [(one.kind.value, one.notice, one.notice_kind, one.author and one.author.account) for one in entries]
    assert told == [
        ("NOTICE_RAISED", held, NoticeKind.HELD, None),
        ("NOTICE_RAISED", broken, NoticeKind.BREAK_GLASS, None),
        ("NOTICE_ACKNOWLEDGED", held, NoticeKind.HELD, "li"),
    ]
    assert {(one.alert, one.status, one.revision) for one in entries} == {(case.alert, AlertStatus.ACTUAL, 1)}


# ---------------------------------------------------------------- what the watch reads


@pytest.fixture
def desk(database: Database, signal: FeedSignal) -> PoliceParts:
    return open_desk(database, signal)


def tip(number: int, case: str, minutes: float, state: TipState = TipState.NEW) -> Tip:
    return Tip(
        id=f"tip_{case}_{number}",
        alert="al_1",
        case=case,
        tenant=2,
        received_at=NOW + minutes * MINUTE,
        text="seen",
        seen_at=None,
        place=None,
        contact=None,
        photo=None,
        repeats=None,
        state=state,
    )


async def test_watch_reads_open_and_lately_expired_alerts(desk: PoliceParts, database: Database) -> None:
    wang = officer("wang", None, Permission.OPEN_CASE)
    opened = [
        await open_case(desk, NewCase(report(), AlertStatus.ACTUAL, f"key {number}"), by=wang, now=NOW)
        for number in range(3)
    ]
    for change, ended_at in ((opened[1], NOW), (opened[2], NOW - timedelta(days=2))):
        ended = {"ended": AlertState.EXPIRED.value, "ended_at": ended_at}
        await database.collection("alerts").update_one({"_id": change.alert}, {"$set": ended})
    reads = DutyReads(database)
    found = await reads.alerts(NOW - timedelta(days=1))
    assert {(one.id, one.ended) for one in found} == {
        (opened[0].alert, None),
        (opened[1].alert, AlertState.EXPIRED),
    }
    (area,) = found[0].areas
    assert (area.number, area.confirmed, area.held) == (1, False, False)
    assert area.confirm_by == NOW + timedelta(minutes=15)
    assert [one.id for one in await reads.alerts_by_ids({opened[2].alert})] == [opened[2].alert]
    cases = await reads.cases({one.case for one in opened})
    assert {(one.force, one.is_open, one.status) for one in cases.values()} == {("hengshui", True, AlertStatus.ACTUAL)}
    assert cases[opened[0].case].alert == opened[0].alert
    await database.collection("cases").update_one({"_id": opened[0].case}, {"$set": {"state": "CLOSED"}})
    assert not (await reads.cases({opened[0].case}))[opened[0].case].is_open


async def test_watch_reads_the_pause_of_an_officer_alone(desk: PoliceParts, database: Database) -> None:
    wang = officer("wang", None, Permission.OPEN_CASE)
    opened = await open_case(desk, NewCase(report(), AlertStatus.ACTUAL, "key"), by=wang, now=NOW)
    reads, alerts = DutyReads(database), database.collection("alerts")

    async def is_paused() -> bool:
        (found,) = await reads.alerts_by_ids({opened.alert})
        return found.paused

    assert not await is_paused()
    await alerts.update_one({"_id": opened.alert}, {"$set": {"pauses": ["UNCONFIRMED"]}})
    assert not await is_paused()
    await pause_alert(desk, Pause(opened.alert, "Checking a report."), by=wang, now=NOW)
    assert await is_paused()


async def test_watch_reads_that_a_case_was_returned(desk: PoliceParts, database: Database) -> None:
    wang, li = officer("wang", None, Permission.OPEN_CASE), officer("li", None, Permission.CONFIRM_CASE)
    opened = await open_case(desk, NewCase(report(), AlertStatus.ACTUAL, "key"), by=wang, now=NOW)
    (before,) = await DutyReads(database).alerts_by_ids({opened.alert})
    await return_case(desk, Return(opened.case, "Another child."), by=li, now=NOW)
    (after,) = await DutyReads(database).alerts_by_ids({opened.alert})
    assert [(one.returned, one.paused) for one in (before, after)] == [(False, False), (True, False)]


async def test_watch_reads_the_oldest_unread_tip_of_each_case(database: Database) -> None:
    tips = TipRepository(database)
    written = [
        *(tip(number, "cs_flood", 10 + number) for number in range(60)),
        tip(1, "cs_read", 0, TipState.REVIEWED),
        tip(2, "cs_read", 3),
        tip(3, "cs_done", 1, TipState.DISMISSED),
    ]

    async def write(session: object) -> None:
        for one in written:
            await tips.add(one, receipt=one.id, marks=(), sketch=(), transaction=session)

    await database.run(write)
    await database.run(lambda session: tips.withdraw("tip_cs_flood_0", NOW, session))
    move = partial(tips.move, "tip_cs_flood_1", TipState.NEW, TipState.REVIEWED, by="li", reason=None, now=NOW)
    assert await database.run(lambda transaction: move(transaction=transaction))
    found = {one.case: one.since for one in await DutyReads(database).unread_tips()}
    assert found == {"cs_flood": NOW + 12 * MINUTE, "cs_read": NOW + 3 * MINUTE}


async def test_watch_reads_reach_refusals_once_a_person(database: Database, desk: PoliceParts) -> None:
    wang = officer("wang", None, Permission.OPEN_CASE)
    opened = await open_case(desk, NewCase(report(), AlertStatus.ACTUAL, "key"), by=wang, now=NOW)
    alert = await desk.stores.alerts.get(opened.alert)
    assert alert is not None
    changes, reads = ReachChangeRepository(database), DutyReads(database)
    await asyncio.gather(*(changes.note_refusal(wang, alert, NOW) for _ in range(4)))
    await changes.note_refusal(LI, alert, NOW - timedelta(hours=2))
    (refusal,) = await reads.reach_refusals(NOW - timedelta(hours=1))
    assert (refusal.force, refusal.case, refusal.alert) == ("hengshui", opened.case, opened.alert)
    assert refusal.account == "wang"
    assert not await reads.halted()
    await HaltSwitch(database).set(True)
    assert await reads.halted()


async def test_closed_case_needs_no_more_looks(desk: PoliceParts, database: Database) -> None:
    wang = officer("wang", None, Permission.OPEN_CASE)
    opened = await open_case(desk, NewCase(report(), AlertStatus.ACTUAL, "key"), by=wang, now=NOW)
    await close_case(desk, Closing(opened.case, Outcome.FOUND_SAFE, FoundBy.POLICE, "end"), by=wang, now=NOW)
    assert await DutyReads(database).alerts(NOW - timedelta(days=1)) == []


# ---------------------------------------------------------------- cases that are given


ZHAO_OF_ANYANG = replace(officer("zhao"), force="anyang", force_name="Anyang police", force_phone="0372-110")


@pytest.mark.parametrize("end", ["withdrawn", "declined", "taken", "closed"])
async def test_offer_is_told_until_it_is_answered(
    database: Database, desk: PoliceParts, notices: DutyNoticeRepository, end: str
) -> None:
    case = (await opened(desk)).case
    parts = desk.stores, StaffMemory(), desk.audit, NotedAccess(notices)
    await hand_over_case(LI, *parts, Offer(case, "Anyang", "she lives there", "offer"), now=NOW)
    [notice] = await notices.standing()
    assert (notice.kind, notice.force, notice.case) == (NoticeKind.OFFERED, "Anyang", case)
    assert await due_now(database, notices) == [notice.key]
    later = NOW + MINUTE
    match end:
        case "withdrawn":
            await hand_over_case(LI, *parts, Offer(case, None, "a mistake", "back"), now=later)
        case "closed":
            await close_case(desk, Closing(case, Outcome.FOUND_SAFE, FoundBy.POLICE, "close"), by=LI, now=later)
        case _:
            answer = Acceptance(case, accepted=end == "taken")
            await accept_hand_over(ZHAO_OF_ANYANG, desk.stores, desk.audit, desk.rules, answer, now=later)
    assert await due_now(database, notices) == []
    if end == "closed":
        # Offers outlive the search: the case can still be taken, without a call.
        answer = Acceptance(case, accepted=True)
        taken = await accept_hand_over(ZHAO_OF_ANYANG, desk.stores, desk.audit, desk.rules, answer, now=later)
        assert taken.changed


async def test_share_is_told_until_it_ends(
    database: Database, desk: PoliceParts, notices: DutyNoticeRepository
) -> None:
    case = (await opened(desk)).case
    staff = StaffMemory()
    await staff.note(StaffUse("zhao", KnownForce("anyang", "Anyang police", "110"), NOW.date(), frozenset()))
    parts = desk.stores, staff, desk.audit, NotedAccess(notices)
    command = NewShare(
        case=case, force=None, officer="zhao", purpose="trains", until=NOW + timedelta(hours=2), idempotency_key="share"
    )
    shared = await share_case(LI, *parts, command, now=NOW)
    assert await share_case(LI, *parts, command, now=NOW) == shared
    [notice] = await notices.standing()
    assert (notice.key, notice.force, notice.officer) == ((NoticeKind.SHARED, shared.made), "anyang", "zhao")
    assert await due_now(database, notices) == [notice.key]
    assert await due_now(database, notices, NOW + timedelta(hours=2)) == []
    await end_share(LI, desk.stores, desk.audit, ShareEnd(case, str(shared.made)), now=NOW)
    assert await due_now(database, notices) == []
    assert await notices.acknowledge(notice.id, ZHAO_OF_ANYANG, NOW)
    assert await notices.standing() == []


async def due_now(database: Database, notices: DutyNoticeRepository, now: datetime = NOW) -> list[object]:
    """Return the notices of given cases that the watch leaves, by the rows of their cases."""
    standing = await notices.standing()
    cases = await DutyReads(database).cases({str(one.case) for one in standing})
    due = [due_of_giving(one, cases.get(str(one.case)), now) for one in standing]
    return [one.key for found in due for one in found]
