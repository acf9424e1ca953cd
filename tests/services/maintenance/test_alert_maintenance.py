"""What happens by itself: alerts expire, and pause when nobody confirms them."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from hub.domain.alerts import Alert, AlertState, PauseReason, RevisionKind
from hub.domain.cases import CaseState
from hub.domain.feed import FeedType
from hub.errors import StorageUnavailable
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.pause_unconfirmed import pause_unconfirmed
from hub.services.police.pause_alert import Pause, pause_alert
from hub.services.police.ports import Desk
from tests.fakes import NOW, FakeDesk
from tests.services.police.scenes import LATER, LI, closed_case, confirmed_case, opened_case

STEP = timedelta(milliseconds=1)
CONFIRM_BY = NOW + timedelta(minutes=15)
EXPIRES = NOW + timedelta(hours=72)


async def test_an_alert_expires_at_its_moment_once() -> None:
    fake = FakeDesk()
    opened = await opened_case(fake)
    assert await expire_alerts(fake.desk, now=EXPIRES - STEP) == 0
    assert await expire_alerts(fake.desk, now=EXPIRES) == 1
    assert await expire_alerts(fake.desk, now=EXPIRES + STEP) == 0
    alert = fake.alert(opened.alert)
    assert (alert.ended, alert.cancel, alert.pushed, alert.outcome) == (AlertState.EXPIRED, 2, (1, 2), None)
    assert fake.tables.revisions[alert.id, 2].kind is RevisionKind.CANCEL
    assert fake.due_stages(alert.id) == []
    assert fake.event_types() == [FeedType.ALERT, FeedType.CANCEL]
    assert fake.notifier.notified == [f"{alert.id}.r2"]
    assert fake.case(opened.case).state is CaseState.OPEN


async def test_a_closed_alert_does_not_expire() -> None:
    fake = FakeDesk()
    closed = await closed_case(fake)
    assert await expire_alerts(fake.desk, now=EXPIRES) == 0
    assert fake.alert(closed.alert).ended is AlertState.CLOSED


async def test_unconfirmed_pauses_after_a_quarter_of_an_hour_once(caplog: pytest.LogCaptureFixture) -> None:
    fake = FakeDesk()
    opened = await opened_case(fake)
    assert await pause_unconfirmed(fake.desk, now=CONFIRM_BY) == 0
    with caplog.at_level(logging.WARNING, "hub.desk"):
        assert await pause_unconfirmed(fake.desk, now=CONFIRM_BY + STEP) == 1
        assert await pause_unconfirmed(fake.desk, now=CONFIRM_BY + STEP) == 0
    assert fake.alert(opened.alert).pauses == {PauseReason.UNCONFIRMED}
    assert fake.event_types() == [FeedType.ALERT, FeedType.PAUSED]
    assert fake.alarm.raised == [(opened.alert, opened.case)]
    assert [(record.message, record.__dict__["alert"]) for record in caplog.records] == [
        ("alert_unconfirmed", opened.alert)
    ]


async def test_a_second_hold_is_not_a_second_event() -> None:
    fake = FakeDesk()
    opened = await opened_case(fake)
    await pause_alert(fake.desk, Pause(opened.alert, "why"), by=LI, now=LATER)
    assert await pause_unconfirmed(fake.desk, now=CONFIRM_BY + STEP) == 1
    assert fake.event_types() == [FeedType.ALERT, FeedType.PAUSED]
    assert fake.alert(opened.alert).pauses == {PauseReason.OFFICER, PauseReason.UNCONFIRMED}


async def test_confirmed_alerts_go_on() -> None:
    fake = FakeDesk()
    opened = await confirmed_case(fake)
    assert await pause_unconfirmed(fake.desk, now=EXPIRES) == 0
    assert fake.alert(opened.alert).state is AlertState.OPEN
    assert fake.alarm.raised == []


@pytest.mark.parametrize(("do", "at"), [(expire_alerts, EXPIRES), (pause_unconfirmed, CONFIRM_BY + STEP)])
async def test_whatever_is_wrong_with_one_alert_holds_up_no_other(
    do: Callable[..., Awaitable[int]], at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    fake = FakeDesk()
    broken, _, _ = [(await opened_case(fake, key=key)).alert for key in "abc"]

    class Alerts:
        """One of which cannot be read for itself."""

        def __getattr__(self, name: str) -> Any:
            return getattr(fake.desk.alerts, name)

        async def get(self, alert: str, *given: Any) -> Alert | None:
            if alert == broken:
                raise KeyError("a place")
            return await fake.desk.alerts.get(alert, *given)

    desk: Desk = replace(fake.desk, alerts=cast(Any, Alerts()))
    assert await do(desk, now=at) == 2
    assert await do(desk, now=at) == 0
    assert [record.__dict__["alert"] for record in caplog.records if record.levelno == logging.ERROR] == [broken] * 2
    assert "a place" not in caplog.text


@pytest.mark.parametrize(("do", "at"), [(expire_alerts, EXPIRES), (pause_unconfirmed, CONFIRM_BY + STEP)])
async def test_what_is_away_is_away_for_all(do: Callable[..., Awaitable[int]], at: datetime) -> None:
    fake = FakeDesk()
    await opened_case(fake)

    class Away:
        async def run(self, _: object) -> None:
            raise StorageUnavailable()

    with pytest.raises(StorageUnavailable):
        await do(replace(fake.desk, atomic=cast(Any, Away())), now=at)
