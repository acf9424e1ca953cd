"""Renewing an alert."""

from datetime import timedelta

import pytest

from hub.domain.delivery.feed import FeedType
from hub.errors import AlertEnded, NotFound
from hub.services.police.alerts.renew_alert import Renewal, renew_alert
from tests.fakes import NOW, FakePolice
from tests.services.police.scenes import LATER, LI, closed_case, opened_case


async def test_renewing_lets_it_last_from_now_and_never_less() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await renew_alert(
        LI, fake.stores, fake.trail, fake.rules, Renewal(opened.alert, "n"), now=NOW + timedelta(hours=70)
    )
    assert fake.alert(opened.alert).expires_at == NOW + timedelta(hours=142)
    assert fake.event_types()[-1] is FeedType.RENEWED


async def test_ended_alert_cannot_be_renewed() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    with pytest.raises(AlertEnded):
        await renew_alert(LI, fake.stores, fake.trail, fake.rules, Renewal(closed.alert, "n"), now=LATER)


async def test_unknown_alerts_are_not_found() -> None:
    fake = FakePolice()
    for alert in ("al_none", "", "\ud800", "x" * 200):
        with pytest.raises(NotFound):
            await renew_alert(LI, fake.stores, fake.trail, fake.rules, Renewal(alert, "n"), now=LATER)
