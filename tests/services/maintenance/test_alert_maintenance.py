"""Alerts expire by themselves, and pause when nobody confirms them in time."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from hub.domain.alerts.alert import Alert, AlertState, PauseReason, RevisionKind
from hub.domain.cases.case import CaseState
from hub.domain.delivery.feed import FeedType
from hub.errors import StorageUnavailable
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.ports.stores import CaseStores
from tests.fakes import NOW, FakePolice
from tests.services.police.scenes import LATER, LI, closed_case, confirmed_case, opened_case

STEP = timedelta(milliseconds=1)
CONFIRM_BY = NOW + timedelta(minutes=15)
EXPIRES = NOW + timedelta(hours=72)


Maintenance = Callable[[FakePolice, CaseStores, datetime], Awaitable[int]]


async def expire(fake: FakePolice, stores: CaseStores, now: datetime) -> int:
    return await expire_alerts(stores, fake.notifier, now=now)


async def pause(fake: FakePolice, stores: CaseStores, now: datetime) -> int:
    return await hold_unconfirmed(stores, fake.alarm, now=now)


async def test_an_alert_expires_at_its_moment_once() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    assert await expire_alerts(fake.stores, fake.notifier, now=EXPIRES - STEP) == 0
    assert await expire_alerts(fake.stores, fake.notifier, now=EXPIRES) == 1
    assert await expire_alerts(fake.stores, fake.notifier, now=EXPIRES + STEP) == 0
    alert = fake.alert(opened.alert)
    assert (alert.ended, alert.cancel, alert.pushed, alert.outcome) == (AlertState.EXPIRED, 2, (1, 2), None)
    assert fake.tables.revisions[alert.id, 2].kind is RevisionKind.CANCEL
    assert fake.due_stages(alert.id) == []
    assert fake.event_types() == [FeedType.ALERT, FeedType.CANCEL]
    assert fake.notifier.notified == [f"{alert.id}.r2"]
    assert fake.case(opened.case).state is CaseState.OPEN


async def test_a_closed_alert_does_not_expire() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    assert await expire_alerts(fake.stores, fake.notifier, now=EXPIRES) == 0
    assert fake.alert(closed.alert).ended is AlertState.CLOSED


async def test_unconfirmed_pauses_after_a_quarter_of_an_hour_once(caplog: pytest.LogCaptureFixture) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    assert await hold_unconfirmed(fake.stores, fake.alarm, now=CONFIRM_BY) == 0
    with caplog.at_level(logging.WARNING, "hub.police"):
        assert await hold_unconfirmed(fake.stores, fake.alarm, now=CONFIRM_BY + STEP) == 1
        assert await hold_unconfirmed(fake.stores, fake.alarm, now=CONFIRM_BY + STEP) == 0
    assert fake.alert(opened.alert).pauses == {PauseReason.UNCONFIRMED}
    assert fake.event_types() == [FeedType.ALERT, FeedType.PAUSED]
    assert fake.alarm.raised == [(opened.alert, opened.case)]
    assert [(record.message, record.__dict__["alert"]) for record in caplog.records] == [
        ("alert_unconfirmed", opened.alert)
    ]


async def test_second_pause_gives_no_second_event() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await pause_alert(LI, fake.stores, fake.trail, Pause(opened.alert, "why"), now=LATER)
    assert await hold_unconfirmed(fake.stores, fake.alarm, now=CONFIRM_BY + STEP) == 1
    assert fake.event_types() == [FeedType.ALERT, FeedType.PAUSED]
    assert fake.alert(opened.alert).pauses == {PauseReason.OFFICER, PauseReason.UNCONFIRMED}


async def test_confirmed_alerts_are_not_paused() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    assert await hold_unconfirmed(fake.stores, fake.alarm, now=EXPIRES) == 0
    assert fake.alert(opened.alert).state is AlertState.OPEN
    assert fake.alarm.raised == []


@pytest.mark.parametrize(("maintain", "at"), [(expire, EXPIRES), (pause, CONFIRM_BY + STEP)])
async def test_failure_of_one_alert_does_not_stop_the_others(
    maintain: Maintenance, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    fake = FakePolice()
    broken, _, _ = [(await opened_case(fake, key=key)).alert for key in "abc"]

    class Alerts:
        """Alerts, one of them unreadable by itself."""

        def __getattr__(self, name: str) -> Any:
            return getattr(fake.stores.alerts, name)

        async def get(self, alert: str, *given: Any) -> Alert | None:
            if alert == broken:
                raise KeyError("a place")
            return await fake.stores.alerts.get(alert, *given)

    stores = replace(fake.stores, alerts=cast(Any, Alerts()))
    assert await maintain(fake, stores, at) == 2
    assert await maintain(fake, stores, at) == 0
    assert [record.__dict__["alert"] for record in caplog.records if record.levelno == logging.ERROR] == [broken] * 2
    assert "a place" not in caplog.text


@pytest.mark.parametrize(("maintain", "at"), [(expire, EXPIRES), (pause, CONFIRM_BY + STEP)])
async def test_unavailable_store_stops_maintenance_for_all_alerts(maintain: Maintenance, at: datetime) -> None:
    fake = FakePolice()
    await opened_case(fake)

    class Away:
        async def run(self, _: object) -> None:
            raise StorageUnavailable()

    with pytest.raises(StorageUnavailable):
        await maintain(fake, replace(fake.stores, atomic=cast(Any, Away())), at)
