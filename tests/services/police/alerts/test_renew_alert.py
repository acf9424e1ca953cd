"""Renewing an alert."""

from datetime import timedelta

from hub.domain.delivery.feed import FeedType
from hub.services.police.alerts.renew_alert import Renewal, renew_alert
from tests.fakes import NOW, FakePolice
from tests.services.police.scenes import LI, opened_case


async def test_renewing_lets_it_last_from_now_and_never_less() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await renew_alert(
        LI, fake.stores, fake.trail, fake.rules, Renewal(opened.alert, "n"), now=NOW + timedelta(hours=70)
    )
    assert fake.alert(opened.alert).expires_at == NOW + timedelta(hours=142)
    assert fake.event_types()[-1] is FeedType.RENEWED
