"""Returning a case: its alert stops at once, and the case goes back to its opener before anybody confirms it."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertState, PauseReason
from hub.domain.cases.case import MAX_NOTES, CaseNote, NotedMove
from hub.domain.delivery.feed import FeedType
from hub.domain.search.cases import ListedAlert
from hub.domain.trail.timeline import TimelineKind
from hub.errors import (
    Conflict,
    HubError,
    NotFound,
    SecondPersonRequired,
)
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.alerts.reissue_alert import reissue_alert
from hub.services.police.alerts.resume_alert import Resumption, resume_alert
from hub.services.police.cases.confirm_case import Confirmation, confirm_case
from hub.services.police.cases.hide_case import hide_case
from hub.services.police.cases.return_case import Return, return_case
from hub.services.police.cases.steps.keep_case import KeepingChange
from hub.services.police.steps.follow_alert import NextAlert
from tests.fakes import NOW, FakePolice, officer
from tests.services.police.scenes import LATER, LI, WANG, closed_case, opened_case

REASON = "the photo shows another child"
ZHAO = officer("zhao")


async def send_back(fake: FakePolice, case: str, *, by: Officer = LI, now: datetime = LATER, why: str = REASON) -> bool:
    return (await return_case(by, fake.stores, fake.trail, Return(case, why), now=now)).changed


async def send_again(fake: FakePolice, alert: str, *, by: Officer = WANG, now: datetime = LATER) -> bool:
    asked = Resumption(alert, "the photo is right now")
    return (await resume_alert(by, fake.stores, fake.trail, fake.notifier, asked, now=now)).changed


async def confirm(fake: FakePolice, case: str, *, by: Officer = LI, now: datetime = LATER) -> bool:
    asked = Confirmation(case)
    return (await confirm_case(by, fake.stores, fake.trail, fake.notifier, asked, now=now)).changed


async def test_returned_case_stops_and_goes_to_its_opener() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    assert await send_back(fake, opened.case)
    alert = fake.alert(opened.alert)
    assert (alert.state, alert.pauses) == (AlertState.PAUSED, frozenset({PauseReason.RETURNED}))
    assert alert.held(LATER)
    listed = ListedAlert.of(alert)
    assert (listed.unconfirmed, listed.returned) == (False, True)
    assert fake.event_types() == [FeedType.ALERT, FeedType.PAUSED]
    (note,) = fake.case(opened.case).notes
    assert (note.by, note.move, note.reason) == ("li", NotedMove.RETURN, REASON)
    entry = fake.tables.timeline[-1]
    assert (entry.kind, entry.reason, entry.without_private().reason) == (TimelineKind.RETURNED, REASON, None)
    assert [(line.action.value, line.outcome.value) for line in fake.trail.entries] == [
        ("RETURN_CASE", "ASKED"),
        ("RETURN_CASE", "DONE"),
    ]
    with pytest.raises(Conflict, match="resumeAlert"):
        await confirm(fake, opened.case, by=ZHAO)
    assert await send_again(fake, opened.alert)
    listed = ListedAlert.of(fake.alert(opened.alert))
    assert (listed.unconfirmed, listed.returned, listed.state) == (True, False, AlertState.OPEN)
    assert fake.event_types()[-1] is FeedType.RESUMED
    assert await confirm(fake, opened.case)


async def test_second_return_by_a_colleague_is_a_conflict() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    assert [await send_back(fake, opened.case) for _ in range(2)] == [True, False]
    with pytest.raises(Conflict, match="already"):
        await send_back(fake, opened.case, by=ZHAO)
    assert len(fake.case(opened.case).notes) == 1
    # Sent again, it can be returned again, by anybody who may.
    await send_again(fake, opened.alert)
    assert await send_back(fake, opened.case, by=ZHAO)
    with pytest.raises(Conflict, match="already"):
        await send_back(fake, opened.case)


@pytest.mark.parametrize(
    "same",
    [WANG, officer("wang-2", WANG.person.upper()), officer("WANG", "somebody-else"), officer("li", "\u200b")],
)
async def test_opener_returns_nothing_under_any_account(same: Officer) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    with pytest.raises(SecondPersonRequired):
        await send_back(fake, opened.case, by=same)
    assert fake.alert(opened.alert).pauses == frozenset()


async def test_hidden_case_is_returned_by_nobody_without_a_tie() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    far = replace(officer("far"), force="far")
    chief = replace(officer("chief"), permissions=frozenset(Permission))
    await hide_case(chief, fake.stores, fake.hiding, fake.trail, KeepingChange(closed.case, "a court"), now=LATER)
    with pytest.raises(NotFound):
        await send_back(fake, closed.case, by=far)


async def test_return_gives_no_more_time_to_confirm() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    before = fake.alert(opened.alert).areas[0].confirm_by
    await send_back(fake, opened.case)
    late = NOW + timedelta(minutes=16)
    assert await hold_unconfirmed(fake.stores, fake.alarm, now=late) == 1
    assert fake.alert(opened.alert).pauses == {PauseReason.RETURNED, PauseReason.UNCONFIRMED}
    await send_again(fake, opened.alert, now=late)
    alert = fake.alert(opened.alert)
    assert (alert.pauses, alert.areas[0].confirm_by) == (frozenset({PauseReason.UNCONFIRMED}), before)
    assert fake.event_types()[-1] is FeedType.PAUSED
    await confirm(fake, opened.case, now=late)
    assert fake.alert(opened.alert).pauses == frozenset()


async def test_return_stays_in_the_following_alert() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await send_back(fake, opened.case)
    late = NOW + timedelta(hours=80)
    await expire_alerts(fake.stores, fake.notifier, now=late)
    asked = NextAlert(opened.case, "still missing", "again")
    done = await reissue_alert(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=late)
    assert fake.alert(done.alert).pauses == {PauseReason.RETURNED}


async def test_full_log_takes_a_return_too() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    full = (CaseNote(NOW, "wang", NotedMove.RESUME, "why"),) * MAX_NOTES
    fake.tables.cases[opened.case] = fake.case(opened.case).noted(*full)
    assert await send_back(fake, opened.case)


Act = Callable[[FakePolice, str, str, datetime], Awaitable[object]]


async def _pause(fake: FakePolice, _case: str, alert: str, now: datetime) -> None:
    await pause_alert(WANG, fake.stores, fake.trail, Pause(alert, "a doubt"), now=now)


async def _hold(fake: FakePolice, _case: str, _alert: str, now: datetime) -> None:
    await hold_unconfirmed(fake.stores, fake.alarm, now=now)


ACTS: dict[str, Act] = {
    "return": lambda fake, case, _, now: send_back(fake, case, now=now),
    "return by another": lambda fake, case, _, now: send_back(fake, case, by=ZHAO, now=now),
    "confirm": lambda fake, case, _, now: confirm(fake, case, by=ZHAO, now=now),
    "resume": lambda fake, _, alert, now: send_again(fake, alert, now=now),
    "pause": _pause,
    "hold": _hold,
}


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 6)), max_size=12))
async def test_case_is_never_confirmed_while_returned(acts: list[tuple[str, int]]) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    limit, now = fake.alert(opened.alert).areas[0].confirm_by, NOW
    is_returned = is_confirmed = is_paused = False
    for name, minutes in acts:
        now += timedelta(minutes=minutes)
        with contextlib.suppress(HubError):
            await ACTS[name](fake, opened.case, opened.alert, now)
        if name.startswith("return"):
            is_returned = is_returned or not is_confirmed
        elif name == "confirm":
            is_confirmed = is_confirmed or not is_returned
        elif name == "resume":
            is_returned = is_paused = False
        elif name == "pause":
            is_paused = True
        alert = fake.alert(opened.alert)
        assert (PauseReason.RETURNED in alert.pauses) is is_returned
        assert (PauseReason.OFFICER in alert.pauses) is is_paused
        assert (fake.case(opened.case).confirmed_by is not None) is alert.areas[0].confirmed is is_confirmed
        assert alert.areas[0].confirm_by == limit
        late = now > limit and not is_confirmed
        assert alert.held(now) is (is_returned or is_paused or late)
