"""Rows of devices are kept as long as an alert may need them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hub.domain.alerts.alert import Alert, AlertState
from hub.services.maintenance.clear_devices import clear_devices
from tests.fakes import NOW, FakePolice
from tests.services.police.scenes import opened_case

KEPT = timedelta(days=90)
DAY = timedelta(days=1)


class Devices:
    """Remembers from when on it was told to clear."""

    before: datetime
    erased_before: datetime

    async def clear(self, before: datetime, erased_before: datetime, now: datetime) -> int:
        self.before, self.erased_before = before, erased_before
        return 7


class Alerts:
    """Alerts that are not yet wiped."""

    def __init__(self, *alerts: Alert) -> None:
        self.alerts = alerts

    async def with_states(self) -> Sequence[Alert]:
        return self.alerts

    async def get(self, alert_id: str, transaction: object = None) -> Alert | None:
        raise NotImplementedError


async def alert(opened_ago: timedelta, ended_ago: timedelta | None) -> Alert:
    fake = FakePolice()
    found = fake.alert((await opened_case(fake)).alert)
    if ended_ago is None:
        return replace(found, opened_at=NOW - opened_ago)
    return replace(found, opened_at=NOW - opened_ago, ended=AlertState.CLOSED, ended_at=NOW - ended_ago)


@pytest.mark.parametrize(
    ("opened_ago", "ended_ago", "cleared_before"),
    [
        (10 * DAY, None, NOW - KEPT),
        (200 * DAY, None, NOW - 200 * DAY),
        (200 * DAY, 89 * DAY, NOW - 200 * DAY),
        (200 * DAY, 90 * DAY, NOW - KEPT),
    ],
    ids=["young", "open for long", "ended lately", "ended long ago"],
)
async def test_rows_that_an_alert_may_need_stay(
    opened_ago: timedelta, ended_ago: timedelta | None, cleared_before: datetime
) -> None:
    devices = Devices()
    alerts = Alerts(await alert(10 * DAY, None), await alert(opened_ago, ended_ago))
    assert await clear_devices(alerts, devices, kept=KEPT, now=NOW) == 7
    assert devices.before == cleared_before


@pytest.mark.parametrize(
    ("ended_ago", "cleared_before"),
    [(None, NOW - 20 * DAY), (89 * DAY, NOW - 20 * DAY), (90 * DAY, NOW)],
    ids=["open", "ended lately", "ended long ago"],
)
async def test_erased_rows_stay_for_alerts_alone(ended_ago: timedelta | None, cleared_before: datetime) -> None:
    devices = Devices()
    await clear_devices(Alerts(await alert(20 * DAY, ended_ago)), devices, kept=KEPT, now=NOW)
    assert devices.erased_before == cleared_before
    await clear_devices(Alerts(), devices, kept=KEPT, now=NOW)
    assert devices.erased_before == NOW
