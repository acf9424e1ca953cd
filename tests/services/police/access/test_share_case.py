"""Sharing a case."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hub.errors import CaseForbidden, InvalidInput
from hub.services.police.access.share_case import MAX_SHARE
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from tests.fakes import FakePolice
from tests.services.police.access_scenes import TOMORROW, ZHAO, reads, share
from tests.services.police.scenes import LATER, opened_case


async def test_a_force_reads_a_shared_case_and_steers_nothing() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    shared = await share(fake, opened.case)
    assert shared.made is not None
    assert shared.until == TOMORROW
    assert await reads(fake, opened.case) == "PRIVATE full name"
    with pytest.raises(CaseForbidden) as refused:
        await pause_alert(ZHAO, fake.stores, fake.trail, Pause(opened.alert, "why"), now=LATER)
    assert refused.value.path == ("alertId",)


async def test_one_officer_reads_what_is_shared_with_him() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await share(fake, opened.case, force=None, officer=" Zhao ")
    assert await reads(fake, opened.case) == "PRIVATE full name"
    with pytest.raises(CaseForbidden):
        await reads(fake, opened.case, replace(ZHAO, account="sun", person="sun"))


async def test_a_second_share_replaces_the_first() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    first = await share(fake, opened.case)
    second = await share(fake, opened.case, idempotency_key="two", until=TOMORROW + timedelta(days=1))
    held = fake.case(opened.case).access.valid(LATER)
    assert [grant.id for grant in held] == [second.made]
    assert first.made != second.made


@pytest.mark.parametrize("until", [LATER, LATER + MAX_SHARE + timedelta(seconds=1)])
async def test_a_share_ends_later_and_within_its_bound(until: datetime) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    with pytest.raises(InvalidInput) as refused:
        await share(fake, opened.case, until=until)
    assert refused.value.path == ("until",)
