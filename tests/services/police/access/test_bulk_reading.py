"""Bulk reading: one person is given the private facts and tips of so many cases within an hour, and no more."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseSearch
from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.errors import ReadLimitReached, StorageUnavailable
from hub.services.photos.show_photo import PhotoRights, show_photo
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.cases.read_alike_cases import read_alike_cases
from hub.services.police.cases.read_case import read_case
from hub.services.police.cases.read_case_summary import read_case_summary
from hub.services.police.cases.read_officer_notes import read_officer_notes
from hub.services.police.search.search_case_summaries import search_case_summaries
from hub.services.police.search.search_cases import search_cases
from hub.services.police.statistics.read_reach import read_reach
from hub.services.police.steps.case_search import CaseRequest
from hub.services.police.steps.pages import PageRequest
from hub.services.police.tips.read_tip import read_tip
from hub.services.police.tips.read_tips import TipRequest, read_tips
from hub.services.police.trail.read_timeline import TimelineRequest, read_timeline
from tests.fakes import FakePolice, new_case, officer
from tests.public_alerts import alert_of
from tests.services.photos.stores import KeptPhotos
from tests.services.police.scenes import LATER, LI, new_tip

Read = Callable[..., Awaitable[Any]]

HOUR = timedelta(hours=1)
ZHAO = replace(officer("zhao", None, Permission.READ_CASES), force="anyang")
"""An officer without a relation to the cases."""


class TipsOfCases:
    """The port `TipPhotos`: a photo is called after the case of its tip."""

    async def case_of_photo(self, photo_id: str) -> str | None:
        return photo_id.removeprefix("ph_")


async def case(fake: FakePolice, case_id: str, by: Officer, now: datetime) -> Any:
    return await read_case(by, fake.case_reading(), case_id, purpose="a test", now=now)


async def cases(fake: FakePolice, _case_id: str, by: Officer, now: datetime, first: int = 10) -> Any:
    request = CaseRequest(CaseSearch(), DEFAULT_CASE_ORDER, PageRequest(first))
    return (await search_cases(by, fake.case_reading(), request, purpose="a test", now=now)).page.items


async def tips(fake: FakePolice, case_id: str, by: Officer, now: datetime) -> Any:
    request = TipRequest(case_id, TipSearch(), TipOrderBy(), PageRequest(10))
    return await read_tips(by, fake.case_reading(), fake.tip_ranking, request, purpose="a test", now=now)


async def tip(fake: FakePolice, case_id: str, by: Officer, now: datetime) -> Any:
    return await read_tip(by, fake.case_reading(), fake.tip_stores, f"tip_{case_id}", purpose="a test", now=now)


async def timeline(fake: FakePolice, case_id: str, by: Officer, now: datetime) -> Any:
    reading, kept = fake.case_reading(), fake.stores.timeline
    return await read_timeline(
        by, reading, kept, TimelineRequest(case_id, (), PageRequest(9)), purpose="a test", now=now
    )


async def notes(fake: FakePolice, case_id: str, by: Officer, now: datetime) -> Any:
    reading, kept = fake.case_reading(), fake.access.notes
    return await read_officer_notes(by, reading, kept, case_id, PageRequest(9), purpose="a test", now=now)


async def reach(fake: FakePolice, case_id: str, by: Officer, now: datetime) -> Any:
    policy = fake.rules.policy
    return await read_reach(by, fake.case_reading(), fake.reach, policy, [case_id], purpose="a test", now=now)


async def photo(fake: FakePolice, case_id: str, by: Officer, now: datetime) -> Any:
    photos = KeptPhotos()
    photos.put(f"ph_{case_id}", "tenant:2")
    photos.put("ph_police", "staff:o-1")
    rights = PhotoRights(TipsOfCases(), fake.cases, fake.stores.access, fake.rate_limit, fake.hidden_cases, fake.trail)
    shown = f"ph_{case_id}"
    return await show_photo(by, photos, shown, "page", rights=rights, purpose="a test", now=now)


async def summary(fake: FakePolice, case_id: str, by: Officer, now: datetime) -> Any:
    return await read_case_summary(by, fake.case_reading(), case_id, purpose="a test", now=now)


async def summaries(fake: FakePolice, _case_id: str, by: Officer, now: datetime) -> Any:
    request = CaseRequest(CaseSearch(), DEFAULT_CASE_ORDER, PageRequest(10))
    return await search_case_summaries(by, fake.case_reading(), request, purpose="a test", now=now)


async def alike(fake: FakePolice, case_id: str, by: Officer, now: datetime) -> Any:
    return await read_alike_cases(by, fake.stores, fake.trail, case_id, purpose="a test", now=now)


COUNTED: list[Read] = [case, summary, tips, tip, timeline, notes, reach, photo]


def police(per_hour: int = 2, count: int = 4) -> FakePolice:
    """Cases of the readers' force, each with a tip."""
    fake = FakePolice()
    fake.cases_per_hour = per_hour
    for number in range(1, count + 1):
        one = new_case(f"cs_{number}")
        fake.tables.cases[one.id], fake.tables.alerts[one.alert] = one, alert_of(one)
        fake.tables.statuses[one.id] = AlertStatus.ACTUAL
        fake.tips.tips.append(replace(new_tip(one.alert, one.id), id=f"tip_{one.id}"))
    return fake


def counted(fake: FakePolice) -> set[str]:
    return {case_id for _, case_id, _ in fake.case_reads.reads}


@pytest.mark.parametrize("read", COUNTED)
async def test_read_beyond_the_limit_is_refused(read: Read) -> None:
    fake = police()
    for number in (1, 2):
        assert await read(fake, f"cs_{number}", LI, LATER)
    with pytest.raises(ReadLimitReached, match="read 2 cases within an hour"):
        await read(fake, "cs_3", LI, LATER)
    assert counted(fake) == {"cs_1", "cs_2"}
    asked, refused = fake.trail.entries[-2:]
    assert (asked.outcome, refused.outcome, refused.error) == ("ASKED", "REFUSED", "READ_LIMIT_REACHED")
    assert refused.answers == asked.id
    # One that was read before stays open, and the next hour opens the others.
    assert await read(fake, "cs_2", LI, LATER + timedelta(minutes=59))
    assert await read(fake, "cs_3", LI, LATER + HOUR)


async def test_page_of_cases_is_refused_as_a_whole() -> None:
    fake = police(per_hour=3)
    with pytest.raises(ReadLimitReached):
        await cases(fake, "", LI, LATER)
    assert counted(fake) == set()
    assert not any(line.seen for line in fake.trail.entries)
    assert len(await cases(fake, "", LI, LATER, first=3)) == 3
    assert len(counted(fake)) == 3


async def test_all_kinds_of_reads_count_together() -> None:
    fake = police(per_hour=len(COUNTED) - 1, count=len(COUNTED))
    *first, last = COUNTED
    for number, read in enumerate(first, start=1):
        await read(fake, f"cs_{number}", LI, LATER)
    with pytest.raises(ReadLimitReached):
        await last(fake, f"cs_{len(COUNTED)}", LI, LATER)


@pytest.mark.parametrize("read", [summary, summaries, alike, timeline])
async def test_public_facts_are_not_counted(read: Read) -> None:
    fake = police(per_hour=1)
    for number in range(1, 5):
        await read(fake, f"cs_{number}", ZHAO, LATER)
    assert counted(fake) == set()


async def test_facts_for_confirming_are_counted_and_in_no_list() -> None:
    fake, confirmer = police(per_hour=1), replace(officer("zhao", None, Permission.CONFIRM_CASE), force="anyang")
    listed = await summaries(fake, "", confirmer, LATER)
    assert [one.confirming for one in listed.page.items] == [None] * 4
    assert (await summary(fake, "cs_1", confirmer, LATER)).confirming is not None
    with pytest.raises(ReadLimitReached):
        await summary(fake, "cs_2", confirmer, LATER)


async def test_photo_of_police_is_not_counted() -> None:
    fake = police(per_hour=1)
    for _ in range(2):
        assert await photo(fake, "police", ZHAO, LATER)
    assert counted(fake) == set()


async def test_changes_are_possible_beyond_the_limit() -> None:
    fake = police(per_hour=1)
    await case(fake, "cs_1", LI, LATER)
    assert (await pause_alert(LI, fake.stores, fake.trail, Pause("al_cs_2", "a doubt"), now=LATER)).changed
    assert counted(fake) == {"cs_1"}


@pytest.mark.parametrize("again", [officer("li-2", "person of li"), officer("li", "somebody else")])
async def test_accounts_of_one_person_count_together(again: Officer) -> None:
    fake = police()
    for number in (1, 2):
        await case(fake, f"cs_{number}", LI, LATER)
    with pytest.raises(ReadLimitReached):
        await case(fake, "cs_3", again, LATER)
    assert await case(fake, "cs_3", officer("chen"), LATER)


async def test_people_on_duty_are_told_and_the_log_counts(caplog: pytest.LogCaptureFixture) -> None:
    fake = police(per_hour=1)
    await case(fake, "cs_1", LI, LATER)
    assert fake.reading_notices.told == []
    with caplog.at_level(logging.WARNING), pytest.raises(ReadLimitReached):
        await case(fake, "cs_2", LI, LATER)
    assert fake.reading_notices.told == [("hengshui", "li")]
    [line] = [record for record in caplog.records if record.message == "read_limit_reached"]
    assert vars(line)["count"] == 1


async def test_notice_that_fails_lets_no_read_through() -> None:
    fake = police(per_hour=1)
    await case(fake, "cs_1", LI, LATER)
    fake.reading_notices.broken = True
    with pytest.raises(StorageUnavailable):
        await case(fake, "cs_2", LI, LATER)
    assert counted(fake) == {"cs_1"}
