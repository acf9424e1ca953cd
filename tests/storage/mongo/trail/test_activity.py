"""The history of cases as a feed on the real database: live, and from any process on behind a cursor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.access.table import AccessTable, CaseAction, Relation
from hub.domain.cursors import CursorSeal
from hub.domain.trail.timeline import TimelineEntry
from hub.errors import NotFound
from hub.services.followed_log import FollowedLog
from hub.services.police.access.end_share import ShareEnd, end_share
from hub.services.police.access.share_case import NewShare, share_case
from hub.services.police.alerts.pause_alert import Pause
from hub.services.police.alerts.resume_alert import Resumption
from hub.services.police.cases.follow_case import follow_case
from hub.services.police.cases.follow_desk import follow_desk
from hub.services.police.ports.access import GrantChange
from hub.services.police.ports.live import LiveFeed
from hub.services.police.steps.followed_entry import FollowedEntry
from hub.storage.feed_tail import LogTail
from hub.storage.mongo.database import Database
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.feed_signal import FeedSignal
from hub.wiring.duty_calls import NotedAccess
from tests.case_work import PoliceParts, pause_alert, resume_alert
from tests.duty_rows import DutyRows
from tests.live_logs import StillClock
from tests.services.police.access_scenes import ZHAO
from tests.staff_memory import StaffMemory
from tests.storage.mongo.officers_desk import LATER, LI, open_desk, opened
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until


async def share(desk: PoliceParts, case: str) -> GrantChange:
    """Share a case with the force of Zhao."""
    command = NewShare(
        case=case,
        force="anyang",
        officer=None,
        purpose="trains",
        until=LATER + timedelta(days=1),
        idempotency_key="share",
    )
    parts = desk.stores, StaffMemory(), desk.audit, NotedAccess(DutyRows())
    return await share_case(LI, *parts, command, now=LATER)


@pytest.fixture
def desk(database: Database, signal: FeedSignal) -> PoliceParts:
    return open_desk(database, signal)


def process(
    database: Database, signal: FeedSignal, desk: PoliceParts
) -> tuple[LiveFeed[TimelineEntry], LogTail[TimelineEntry]]:
    """Return the feed as one process has it."""
    log = TimelineRepository(database, signal)
    tail: LogTail[TimelineEntry] = LogTail(log, signal)
    return LiveFeed(FollowedLog("activity", log, tail, CursorSeal(bytes(32))), desk.stores, StillClock(LATER)), tail


@asynccontextmanager
async def following(
    events: AsyncIterator[FollowedEntry], tail: LogTail[TimelineEntry]
) -> AsyncIterator["asyncio.Queue[str]"]:
    """Follow while the block lasts, and hand over the kinds of the events as they come."""
    kinds: asyncio.Queue[str] = asyncio.Queue()

    async def read() -> None:
        async for one in events:
            assert one.live
            kinds.put_nowait(one.entry.kind)

    before = tail.followers
    task = asyncio.create_task(read())

    async def is_followed() -> bool:
        return tail.followers > before

    try:
        await until(is_followed)
        async with asyncio.timeout(HANG_TIMEOUT):
            yield kinds
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_an_ended_share_is_heard_of_and_nothing_after(
    database: Database, signal: FeedSignal, desk: PoliceParts
) -> None:
    case = await opened(desk)
    live, tail = process(database, signal, desk)
    async with following(follow_desk(ZHAO, live), tail) as strange, following(follow_desk(LI, live), tail) as own:
        given = await share(desk, case.case)
        assert await strange.get() == "SHARED"
        assert given.made is not None
        await end_share(LI, desk.stores, desk.audit, ShareEnd(case.case, given.made), now=LATER)
        assert await strange.get() == "SHARE_ENDED"
        await pause_alert(desk, Pause(case.alert, "a doubt"), by=LI, now=LATER)
        assert [await own.get() for _ in range(3)] == ["SHARED", "SHARE_ENDED", "PAUSED"]
        assert strange.empty()


async def test_a_lost_right_ends_the_following_of_a_case(
    database: Database, signal: FeedSignal, desk: PoliceParts
) -> None:
    case = await opened(desk)
    live, _ = process(database, signal, desk)
    closed = AccessTable().changed((), [(Relation.CERTIFIED, CaseAction.READ_PUBLIC)])
    live = replace(live, stores=replace(desk.stores, access=closed))
    given = await share(desk, case.case)
    start = live.feed.cursor(1, ZHAO)
    async with asyncio.timeout(HANG_TIMEOUT), aclosing(follow_case(ZHAO, live, case.case, after=start)) as events:
        assert (await anext(events)).entry.kind == "SHARED"
        assert given.made is not None
        await end_share(LI, desk.stores, desk.audit, ShareEnd(case.case, given.made), now=LATER)
        with pytest.raises(NotFound):
            await anext(events)


async def test_another_process_goes_on_behind_the_cursor(
    database: Database, signal: FeedSignal, desk: PoliceParts
) -> None:
    case, (first, _), (second, _) = await opened(desk), process(database, signal, desk), process(database, signal, desk)
    other = await opened(desk, "another case")
    start = first.feed.cursor(0, LI)
    async with aclosing(follow_case(LI, first, case.case, after=start)) as events:
        one = await anext(events)
        assert (one.entry.kind, one.live) == ("OPENED", False)
    await pause_alert(desk, Pause(case.alert, "a doubt"), by=LI, now=LATER)
    await pause_alert(desk, Pause(other.alert, "a doubt"), by=LI, now=LATER)
    async with asyncio.timeout(HANG_TIMEOUT), aclosing(follow_case(LI, second, case.case, after=one.cursor)) as events:
        heard = [await anext(events)]
        for number in range(2):
            await resume_alert(desk, Resumption(case.alert, f"no doubt {number}"), by=LI, now=LATER)
            await pause_alert(desk, Pause(case.alert, f"a doubt {number}"), by=LI, now=LATER)
            heard += [await anext(events), await anext(events)]
    assert [one.entry.kind for one in heard] == ["PAUSED", *["RESUMED", "PAUSED"] * 2]
    assert {one.entry.case for one in heard} == {case.case}
    assert (heard[0].live, heard[-1].live) == (False, True)
