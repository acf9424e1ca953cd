"""Breaking the glass."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.errors import CaseForbidden, SecondPersonRequired
from hub.services.police.access.break_glass import LASTS, MAX_TIMES_PER_HOUR
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.cases.read_case import read_case
from tests.fakes import FakePolice
from tests.services.police.access_scenes import ZHAO, reads, smash
from tests.services.police.scenes import LATER, LI, opened_case


async def test_broken_glass_reads_and_steers_for_hours_and_is_told() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    broken = await smash(fake, opened.case)
    assert (broken.changed, broken.until) == (True, LATER + LASTS)
    assert await reads(fake, opened.case) == "PRIVATE full name"
    assert (await pause_alert(ZHAO, fake.stores, fake.trail, Pause(opened.alert, "why"), now=LATER)).changed
    assert fake.tables.glass_notices == [(opened.case, "hengshui")]
    [line] = fake.tables.broken
    assert (line.account, line.person, line.force, line.reason) == ("zhao", "person of zhao", "anyang", "a hot lead")
    with pytest.raises(CaseForbidden):
        await read_case(ZHAO, fake.case_reading(), opened.case, purpose="late", now=LATER + LASTS)


async def test_it_opens_no_other_case_for_no_other_officer() -> None:
    fake = FakePolice()
    opened, other = await opened_case(fake), await opened_case(fake, key="other")
    await smash(fake, opened.case)
    with pytest.raises(CaseForbidden):
        await reads(fake, other.case)
    with pytest.raises(CaseForbidden):
        await reads(fake, opened.case, replace(ZHAO, account="sun", person="sun"))


async def test_a_second_time_and_owners_change_nothing() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    first = await smash(fake, opened.case)
    again = await smash(fake, opened.case, reason="again")
    assert (again.changed, again.until) == (False, first.until)
    own = await smash(fake, opened.case, by=LI)
    assert (own.changed, own.until) == (False, None)
    assert (len(fake.tables.broken), len(fake.tables.glass_notices)) == (1, 1)


async def test_a_person_walks_through_few_cases_an_hour() -> None:
    fake = FakePolice()
    cases = [
        (await opened_case(fake, key=f"k{n}", by=replace(LI, account=f"o{n}", person=f"o{n}"))).case
        for n in range(MAX_TIMES_PER_HOUR + 1)
    ]
    for number, case in enumerate(cases[:-1]):
        # Two accounts of one person are one person.
        await smash(fake, case, by=replace(ZHAO, account=f"zhao-{number}"))
    with pytest.raises(SecondPersonRequired):
        await smash(fake, cases[-1])
    assert len(fake.tables.broken) == MAX_TIMES_PER_HOUR
    old = [replace(one, at=LATER - timedelta(hours=1)) for one in fake.tables.broken]
    fake.tables.broken[:] = old
    assert (await smash(fake, cases[-1])).changed


async def test_exercises_use_up_nothing() -> None:
    fake = FakePolice()
    for number in range(MAX_TIMES_PER_HOUR + 1):
        drill = await opened_case(fake, key=f"k{number}", by=replace(LI, account=f"o{number}", person=f"o{number}"))
        fake.tables.alerts[drill.alert] = replace(fake.alert(drill.alert), status=AlertStatus.EXERCISE)
        assert (await smash(fake, drill.case)).changed
    for number in range(MAX_TIMES_PER_HOUR):
        real = await opened_case(fake, key=f"r{number}", by=replace(LI, account=f"r{number}", person=f"r{number}"))
        assert (await smash(fake, real.case)).changed
    drill = await opened_case(fake, key="drill", by=replace(LI, account="d", person="d"))
    fake.tables.alerts[drill.alert] = replace(fake.alert(drill.alert), status=AlertStatus.EXERCISE)
    assert (await smash(fake, drill.case)).changed
