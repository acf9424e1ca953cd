"""An alert follows one that ended: after an expiry, and after a closing that was a mistake."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.domain.access.approvals import ApprovableChange
from hub.domain.alerts.alert import AlertState, PauseReason, publish
from hub.domain.cases.case import CaseState, FoundBy, Outcome
from hub.domain.cases.grants import NO_END, CaseAccess, Grant, GrantKind, officer_key
from hub.domain.delivery.feed import FeedType
from hub.domain.trail.timeline import TimelineKind
from hub.errors import CaseClosed, Conflict, SecondPersonRequired
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.access.approve_change import NewApproval, approve_change
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.alerts.reissue_alert import reissue_alert
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.reopen_case import reopen_case
from hub.services.police.ports.stores import CaseChange
from hub.services.police.steps.follow_alert import NextAlert
from tests.fakes import NOW, FakePolice, officer
from tests.services.police.scenes import LATER, LI, WANG, add_sighting, closed_case, confirmed_case, opened_case

DAY = timedelta(days=1)


async def reissue(fake: FakePolice, case: str, now: datetime, **given: Any) -> CaseChange:
    command = NextAlert(case, given.get("reason", " still\n missing "), given.get("key", "again"))
    return await reissue_alert(LI, fake.stores, fake.trail, fake.notifier, fake.rules, command, now=now)


async def reopen(fake: FakePolice, case: str, now: datetime, **given: Any) -> CaseChange:
    command = NextAlert(case, given.get("reason", "another child was found"), given.get("key", "open"))
    return await reopen_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, command, now=now)


async def expired_case(fake: FakePolice) -> tuple[CaseChange, datetime]:
    """A confirmed case with a sighting, whose alert has just expired."""
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    fake.begin_stage(opened.alert, 1)
    now = fake.alert(opened.alert).expires_at
    assert await expire_alerts(fake.stores, fake.notifier, now=now) == 1
    fake.notifier.notified.clear()
    return opened, now


async def test_expired_alert_is_followed_by_one_that_names_it() -> None:
    fake = FakePolice()
    opened, now = await expired_case(fake)
    done = await reissue(fake, opened.case, now)
    earlier, alert, case = fake.alert(opened.alert), fake.alert(done.alert), fake.case(opened.case)
    assert (earlier.state, alert.state, alert.follows) == (AlertState.EXPIRED, AlertState.OPEN, earlier.id)
    assert (case.alert, case.version, case.state) == (alert.id, done.version, CaseState.OPEN)
    assert (alert.opened_at, alert.expires_at, alert.pushed) == (now, now + fake.rules.policy.lasts, (1,))
    # Nobody was told of this one, what was confirmed stays so, and the sighting gets no more time.
    assert [(area.number, area.confirmed, area.covered_km, area.told_km) for area in alert.areas] == [
        (1, True, 0, 0),
        (2, False, 0, 0),
    ]
    assert alert.areas[1].confirm_by == earlier.areas[1].confirm_by < now
    revision = fake.tables.revisions[alert.id, 1]
    assert revision.content == publish(case)
    event = fake.tables.events[-1]
    assert (event.type, event.alert, event.revision) == (FeedType.ALERT, alert.id, 1)
    entry = fake.tables.timeline[-1]
    assert (entry.kind, entry.alert, entry.reason) == (TimelineKind.REISSUED, alert.id, "still missing")
    # She has been missing for days: each stage of both areas is due.
    due = [stage for stage in fake.tables.stages.values() if stage.alert == alert.id]
    assert sorted((stage.area, stage.radius_km) for stage in due) == [
        (area, radius) for area in (1, 2) for radius in (100, 200, 300, 500)
    ]
    assert all(stage.due <= now for stage in due)
    assert fake.notifier.notified


async def test_same_call_again_begins_no_second_alert() -> None:
    fake = FakePolice()
    opened, now = await expired_case(fake)
    done = await reissue(fake, opened.case, now)
    assert await reissue(fake, opened.case, now) == done
    with pytest.raises(Conflict, match="renewAlert"):
        await reissue(fake, opened.case, now, key="another")
    assert len(fake.tables.alerts) == 2


async def test_case_closed_by_mistake_is_open_again_with_its_history() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    now = LATER + 7 * DAY
    done = await reopen(fake, closed.case, now)
    case, alert = fake.case(closed.case), fake.alert(done.alert)
    assert (case.state, case.outcome, case.found_by, case.closed_at) == (CaseState.OPEN, None, None, None)
    assert (alert.follows, alert.state, case.alert) == (closed.alert, AlertState.OPEN, alert.id)
    entry = fake.tables.timeline[-1]
    assert (entry.kind, entry.version) == (TimelineKind.REOPENED, case.version)
    assert ("outcome", "FOUND_SAFE", None) in {(change.fact, change.before, change.after) for change in entry.changes}
    with pytest.raises(Conflict, match="open"):
        await reopen(fake, closed.case, now, key="another")


async def test_after_seven_days_a_case_stays_closed() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    before = fake.tables
    with pytest.raises(CaseClosed, match="more than 7 days ago"):
        await reopen(fake, closed.case, LATER + 7 * DAY + timedelta(milliseconds=1))
    assert fake.tables == before


async def test_hold_and_pause_stay_in_the_following_alert() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await pause_alert(WANG, fake.stores, fake.trail, Pause(opened.alert, "a doubt"), now=LATER)
    late = NOW + timedelta(minutes=16)
    assert await hold_unconfirmed(fake.stores, fake.alarm, now=late) == 1
    closing = Closing(opened.case, Outcome.FOUND_SAFE, FoundBy.TIP, "close")
    await close_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, closing, now=late)
    done = await reopen(fake, opened.case, late)
    alert = fake.alert(done.alert)
    assert (alert.state, alert.pauses) == (AlertState.PAUSED, frozenset({PauseReason.OFFICER}))
    assert alert.overdue(late)
    assert [event.type for event in fake.tables.events[-2:]] == [FeedType.ALERT, FeedType.PAUSED]
    assert await hold_unconfirmed(fake.stores, fake.alarm, now=late) == 1


async def test_another_force_reopens_with_a_second_person_only() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    case = fake.case(closed.case)
    held = Grant("gr_1", GrantKind.BREAK_GLASS, officer_key("li"), "li", "li", LATER, NO_END, "minutes count")
    fake.tables.cases[case.id] = replace(case, force="anyang", access=CaseAccess((held,)))
    with pytest.raises(SecondPersonRequired, match="another force's"):
        await reopen(fake, closed.case, LATER)
    approval = NewApproval(closed.case, ApprovableChange.REOPEN_CASE, "we spoke")
    await approve_change(officer("zhou"), fake.stores, fake.trail, approval, now=LATER)
    assert (await reopen(fake, closed.case, LATER)).alert != closed.alert


async def test_following_alerts_count_towards_the_limit() -> None:
    fake = FakePolice()
    opened, now = await expired_case(fake)
    for _ in range(fake.rules.policy.reach_changes_per_hour):
        fake.tables.reach_changes.append((LI, now))
    with pytest.raises(SecondPersonRequired, match="5 times within an hour"):
        await reissue(fake, opened.case, now)
    fake.tables.reach_changes.clear()
    await reissue(fake, opened.case, now)
    assert fake.tables.reach_changes == [(LI, now)]
