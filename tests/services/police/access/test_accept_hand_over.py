"""Taking a case that another force offers."""

from dataclasses import replace

import pytest

from hub.domain.delivery.feed import FeedType
from hub.errors import CaseForbidden, SecondPersonRequired
from tests.fakes import FakePolice
from tests.services.police.access_scenes import ZHAO, accept, assign, offer, reads, share
from tests.services.police.scenes import LATER, LI, WANG, closed_case, opened_case


async def test_a_taken_case_changes_its_force_and_number() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await assign(fake, opened.case, "qian")
    await share(fake, opened.case, force="zhengzhou")
    await offer(fake, opened.case)
    taken = await accept(fake, opened.case)
    case = fake.case(opened.case)
    assert (case.force, case.force_name, case.force_phone) == ("anyang", "Anyang police", "0372-110")
    assert (taken.version, taken.revision, taken.pushed) == (2, 2, False)
    content = fake.tables.revisions[opened.alert, 2].content
    assert (content.force, content.phone) == ("Anyang police", "0372-110")
    assert fake.event_types()[-1] is FeedType.UPDATE
    assert [grant.name for grant in case.access.valid(LATER)] == ["zhengzhou"]
    assert await reads(fake, opened.case, ZHAO)
    with pytest.raises(CaseForbidden):
        await reads(fake, opened.case, LI)


async def test_taking_what_the_force_has_changes_nothing() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await offer(fake, opened.case)
    await accept(fake, opened.case)
    before = fake.tables.copy()
    assert not (await accept(fake, opened.case)).changed
    assert fake.tables == before


async def test_a_declined_case_stays_and_the_offer_ends() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await offer(fake, opened.case)
    assert (await accept(fake, opened.case, accepted=False)).changed
    case = fake.case(opened.case)
    assert (case.force, case.access.hand_over) == ("hengshui", None)
    for accepted in (True, False):
        with pytest.raises(CaseForbidden):
            await accept(fake, opened.case, accepted=accepted)


async def test_a_closed_case_is_taken_without_a_revision() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    await offer(fake, closed.case)
    taken = await accept(fake, closed.case)
    assert taken.revision == closed.revision + 1 == fake.alert(closed.alert).revision
    assert fake.case(closed.case).force == "anyang"


async def test_person_who_offered_a_case_does_not_take_it() -> None:
    fake = FakePolice()
    case = (await opened_case(fake)).case
    await offer(fake, case)
    same = replace(ZHAO, account="li-2", person="Person  of LI")
    with pytest.raises(SecondPersonRequired, match="who offered"):
        await accept(fake, case, by=same)
    assert fake.case(case).force == WANG.force
    assert (await accept(fake, case, by=same, accepted=False)).changed
