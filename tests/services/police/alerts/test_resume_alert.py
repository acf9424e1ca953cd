"""Resuming an alert that an officer paused."""

from datetime import timedelta

from hub.domain.alerts.alert import AlertState
from hub.domain.delivery.feed import FeedType
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.alerts.resume_alert import Resumption, resume_alert
from tests.fakes import NOW, FakePolice
from tests.services.police.scenes import LATER, LI, opened_case


async def test_resuming_does_not_stand_in_for_a_confirmation() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await hold_unconfirmed(fake.stores, fake.alarm, now=NOW + timedelta(minutes=16))
    await pause_alert(LI, fake.stores, fake.trail, Pause(opened.alert, "why"), now=LATER)
    await resume_alert(LI, fake.stores, fake.trail, fake.notifier, Resumption(opened.alert, "why"), now=LATER)
    assert fake.alert(opened.alert).state is AlertState.PAUSED
    assert fake.event_types() == [FeedType.ALERT, FeedType.PAUSED]
