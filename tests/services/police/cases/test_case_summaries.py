"""Summaries: public facts of every case, through the trail like any other read."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.access.case_summary import CaseSummary
from hub.domain.access.table import CHANGES_NOTHING, AccessTable, CaseAction, Relation
from hub.domain.actors import Permission
from hub.domain.alerts.alert import publish
from hub.domain.cases.case import CaseState
from hub.domain.cases.keeping import CaseKeeping, CaseWiped, Wipe
from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseSearch
from hub.errors import AuditUnavailable, NotFound, TextInvalid
from hub.services.police.access.hand_over_case import OFFER_LASTS
from hub.services.police.cases.confirm_case import Confirmation, confirm_case
from hub.services.police.cases.read_case_summary import read_case_summary
from hub.services.police.search.search_case_summaries import search_case_summaries
from hub.services.police.steps.case_search import CaseRequest
from hub.services.police.steps.pages import PageRequest
from tests.fakes import FakePolice, officer
from tests.services.police.access_scenes import ZHAO, accept, offer
from tests.services.police.scenes import LATER, LI, add_sighting, opened_case


async def one(fake: FakePolice, case: str, by: Any = ZHAO, purpose: str = "a test", **changes: Any) -> Any:
    return await read_case_summary(by, fake.case_reading(changes.get("access")), case, purpose=purpose, now=LATER)


async def listed(fake: FakePolice, _case: str = "", by: Any = ZHAO, purpose: str = "a test", **changes: Any) -> Any:
    request = CaseRequest(changes.get("search", CaseSearch()), DEFAULT_CASE_ORDER, PageRequest(10))
    reading = fake.case_reading(changes.get("access"))
    found = await search_case_summaries(by, reading, request, purpose=purpose, now=LATER)
    assert await found.count() == len(found.page.items)
    return found.page.items


async def test_a_summary_holds_what_is_published_and_no_more() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    reader = officer("sun", None, Permission.READ_CASES)
    found = await one(fake, opened.case, replace(reader, force="anyang"))
    assert found.content == publish(fake.case(opened.case))
    assert found.confirming is None
    assert await listed(fake, by=replace(reader, force="anyang")) == [found]
    own = await one(fake, opened.case, reader)
    assert own.confirming.criteria == "PRIVATE criteria", "Those who read the case read this too."


@pytest.mark.parametrize("read", [one, listed])
async def test_a_summary_is_read_after_the_line_of_the_trail(read: Any) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await read(fake, opened.case)
    assert opened.case in (fake.trail.entries[-1].subject, *fake.trail.entries[-1].seen)
    fake.trail.broken = True
    with pytest.raises(AuditUnavailable):
        await read(fake, opened.case)
    with pytest.raises(TextInvalid):
        await read(fake, opened.case, purpose="x")


async def test_a_closed_table_hides_that_a_case_exists() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    closed = AccessTable().changed([], [(Relation.CERTIFIED, CaseAction.READ_PUBLIC)])
    with pytest.raises(NotFound):
        await one(fake, opened.case, access=closed)
    assert await listed(fake, access=closed) == []
    own = officer("sun", None, Permission.READ_CASES)
    assert [found.id for found in await listed(fake, by=own, access=closed)] == [opened.case]


async def test_an_unknown_summary_leaves_a_line() -> None:
    fake = FakePolice()
    with pytest.raises(NotFound):
        await one(fake, "cs_none")
    assert [(line.subject, line.error) for line in fake.trail.entries] == [("cs_none", None), ("cs_none", "NOT_FOUND")]
    await listed(fake, search=CaseSearch(text="Meimei"))
    assert fake.trail.entries[-1].subject == "case summaries text"


async def test_a_confirmer_sees_private_facts_while_something_waits() -> None:
    fake = FakePolice()
    confirmer = replace(officer("conf", None, Permission.CONFIRM_CASE), force="anyang")
    opened = await opened_case(fake)
    assert (await one(fake, opened.case, confirmer)).confirming is not None
    await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
    assert (await one(fake, opened.case, confirmer)).confirming is None
    await add_sighting(fake, opened.alert)
    assert (await one(fake, opened.case, confirmer)).confirming is not None
    assert (await one(fake, opened.case, LI)).confirming is not None
    # Whose person added the sighting cannot confirm it: nobody makes a case of others wait, to read it.
    giver = fake.case(opened.case).sightings[0]
    for account, person in (("other account", giver.added_person), (giver.added_by, "another person")):
        stranger = replace(confirmer, account=account, person=person)
        assert (await one(fake, opened.case, stranger)).confirming is None
    fake.tables.cases[opened.case] = replace(fake.case(opened.case), state=CaseState.CLOSED)
    assert (await one(fake, opened.case, confirmer)).confirming is None


async def test_actions_are_those_that_the_state_allows() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    steering = {CaseAction.CONFIRM, CaseAction.PAUSE, CaseAction.STEER, CaseAction.REVISE}
    assert steering <= (await one(fake, opened.case, LI)).actions
    assert CaseAction.BREAK_GLASS not in (await one(fake, opened.case, LI)).actions
    assert CaseAction.BREAK_GLASS in (await one(fake, opened.case, ZHAO)).actions
    fake.tables.cases[opened.case] = replace(fake.case(opened.case), state=CaseState.CLOSED)
    closed = (await one(fake, opened.case, LI)).actions
    assert not steering & closed
    assert {CaseAction.CLOSE, CaseAction.ADD} <= closed


async def test_offer_is_told_to_its_two_forces_alone() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    assert (await one(fake, opened.case, LI)).offer is None
    await offer(fake, opened.case)
    third = replace(ZHAO, account="chen", person="person of chen", force="zhengzhou")
    readers = [replace(by, permissions=frozenset({Permission.READ_CASES})) for by in (LI, ZHAO)]
    for by in (LI, ZHAO):
        told = (await one(fake, opened.case, by)).offer
        assert (told.force, told.until, told.reason) == ("anyang", LATER + OFFER_LASTS, "she lives there")
        [in_a_list] = await listed(fake, by=by)
        assert in_a_list.offer == replace(told, reason=None)
    for by in (third, *readers):
        assert (await one(fake, opened.case, by)).offer is None
        assert [found.offer for found in await listed(fake, by=by)] == [None]
    case = fake.case(opened.case)
    assert CaseSummary.of(case, frozenset(CaseAction), LI, now=LATER + OFFER_LASTS).offer is None
    await accept(fake, opened.case, accepted=False)
    for by in (LI, ZHAO):
        assert (await one(fake, opened.case, by)).offer is None


async def test_offered_case_can_be_taken_until_it_is_wiped() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await offer(fake, opened.case)
    fake.tables.cases[opened.case] = replace(fake.case(opened.case), state=CaseState.CLOSED)
    assert CaseAction.ACCEPT_HAND_OVER in (await one(fake, opened.case, ZHAO)).actions
    whole = fake.case(opened.case)
    for keeping in (CaseKeeping(wiping=Wipe.FACTS), CaseKeeping(wiped=Wipe.FACTS)):
        fake.tables.cases[opened.case] = replace(whole, keeping=keeping)
        for by in (ZHAO, LI):
            assert (await one(fake, opened.case, by)).actions <= CHANGES_NOTHING
        with pytest.raises(CaseWiped):
            await accept(fake, opened.case)
    fake.tables.cases[opened.case] = whole
    assert (await accept(fake, opened.case)).changed
