"""The opener sees open cases that look the same, and reads of them what the public reads."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.access.table import AccessTable, CaseAction, Relation
from hub.domain.actors import Permission
from hub.domain.alerts.alert import AlertStatus, publish
from hub.domain.cases.case import FoundBy, Outcome
from hub.domain.geometry import Point
from hub.domain.trail.audit import AuditOutcome
from hub.errors import AuditUnavailable, NotFound
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.correct_last_seen import Correction, correct_last_seen
from hub.services.police.cases.open_case import NewCase, open_case
from hub.services.police.cases.read_alike_cases import read_alike_cases
from hub.services.police.cases.revise_case import CaseRevision, revise_case
from hub.services.police.steps.find_alike import MAX_ALIKE
from tests.fakes import FakePolice, officer, report
from tests.services.police.scenes import LATER, WANG, opened_case

ZHAO = replace(officer("zhao"), force="anyang", force_name="Anyang police")


async def alike(fake: FakePolice, case: str, by: Any = WANG, **changes: Any) -> list[Any]:
    stores = replace(fake.stores, **changes)
    return await read_alike_cases(by, stores, fake.trail, case, purpose="openCase", now=LATER)


async def test_two_forces_that_open_one_child_see_each_other() -> None:
    fake = FakePolice()
    first = await opened_case(fake)
    second = await opened_case(fake, key="two", by=ZHAO)
    (found,) = await alike(fake, second.case, ZHAO)
    assert (found.id, found.content, found.confirming) == (first.case, publish(fake.case(first.case)), None)
    assert [one.id for one in await alike(fake, first.case)] == [second.case]
    asked, answer = fake.trail.entries[-2:]
    assert (asked.subject, asked.case, asked.outcome) == (first.case, first.case, AuditOutcome.ASKED)
    assert answer.seen == (second.case,)


async def revise(fake: FakePolice, case: str, **changes: Any) -> None:
    command = CaseRevision(case=case, material=False, idempotency_key=str(changes), **changes)
    await revise_case(ZHAO, fake.stores, fake.trail, fake.notifier, fake.rules, command, now=LATER)


async def test_no_revision_tries_what_others_keep_private() -> None:
    fake = FakePolice()
    theirs, child = (await opened_case(fake)).case, report().child
    stranger = replace(child, public_name="Bao", full_name="Bao Bao", identity_number=None)
    own = (await opened_case(fake, key="own", by=ZHAO, child=stranger)).case
    for tried in ({"identity_number": child.identity_number}, {"full_name": child.full_name}):
        await revise(fake, own, **tried)
        assert await alike(fake, own, ZHAO) == []
    # An officer who may read both finds it all the same, and everybody does by what is public.
    of_both = replace(ZHAO, permissions=frozenset(Permission), supervises=frozenset({WANG.force}))
    assert [one.id for one in await alike(fake, own, of_both)] == [theirs]
    await revise(fake, own, public_name=child.public_name)
    assert [one.id for one in await alike(fake, own, ZHAO)] == [theirs]


async def test_no_correction_feels_out_an_exact_place() -> None:
    fake = FakePolice()
    await opened_case(fake, child=replace(report().child, identity_number=None))
    far = replace(report().last_seen, point=Point(40.0, 116.0))
    own = await opened_case(fake, key="own", by=ZHAO, last_seen=far, child=replace(report().child, public_name="Bao"))
    place = replace(report().last_seen, point=Point(37.74, 115.67))
    command = Correction(alert=own.alert, place=place, reason="a try", idempotency_key="c")
    await correct_last_seen(ZHAO, fake.stores, fake.trail, fake.notifier, fake.rules, command, now=LATER)
    assert await alike(fake, own.case, ZHAO) == []


async def test_drills_closed_and_hidden_cases_are_left_out() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    drill = NewCase(report(), AlertStatus.EXERCISE, "drill")
    await open_case(ZHAO, fake.stores, fake.trail, fake.notifier, fake.rules, drill, now=LATER)
    closed = await opened_case(fake, key="closed", by=WANG)
    closing = Closing(closed.case, Outcome.FOUND_SAFE, FoundBy.TIP, "c")
    await close_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, closing, now=LATER)
    assert await alike(fake, opened.case) == []
    await opened_case(fake, key="hidden", by=ZHAO)
    hidden = AccessTable().changed([], [(Relation.CERTIFIED, CaseAction.READ_PUBLIC)])
    assert await alike(fake, opened.case, access=hidden) == []
    assert len(await alike(fake, opened.case)) == 1


async def test_another_child_of_the_name_is_left_out() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    older = replace(report().child, age_years=12, identity_number=None)
    await opened_case(fake, key="older", by=ZHAO, child=older)
    assert await alike(fake, opened.case) == []


async def test_at_most_ten_cases_are_shown() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    for number in range(12):
        await opened_case(fake, key=f"k{number}", by=officer(f"opener {number}"))
    assert len(await alike(fake, opened.case)) == MAX_ALIKE


async def test_without_the_trail_nothing_is_shown() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    with pytest.raises(NotFound):
        await alike(fake, "cs_none")
    fake.trail.broken = True
    with pytest.raises(AuditUnavailable):
        await alike(fake, opened.case)
